// In: paths of streams and params. Out: the leaves they stand for. Must not
// know: slots, operators.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Provenance.h"
#include "dsl/sema/Syntax.h"

namespace rl::sema {
using model::Quantity;
using model::Version;

AxisId Elaborator::responseToken(const Origin &origin) {
  NodeId response =
      build.add(Op::Response, {},
                {Dtype::Text, {model::promptAxis, model::rolloutAxis}}, origin);
  return build.tokenAxis(response, model::rolloutAxis, "");
}

NodeId Elaborator::stream(NodeId text, const std::string &textName,
                          const std::vector<ast::Name> &path, size_t from,
                          Place place) {
  std::string wanted, version;
  for (size_t i = from; i < path.size(); ++i)
    wanted += (wanted.empty() ? "" : ".") + path[i].text;
  std::vector<std::string> known;
  for (const StreamRow &row : streamRows())
    if (text < 0 || row.ofText)
      known.push_back(row.path);
  bool exists = false;
  for (const std::string &name : known)
    exists = exists || name == wanted;
  if (!exists) {
    std::string help = suggestion(wanted, known);
    if (help.empty()) {
      for (const std::string &name : known)
        help += (help.empty() ? "; it has `" : ", `") + name + "`";
    }
    report(Id::UnknownStream, place, {textName, wanted, help});
    return -1;
  }
  if (path.size() - from == 2)
    version = path[from].text;
  std::string shown = text < 0 ? wanted : textName + "." + wanted;
  if (task || setting.kind == Setting::Kind::Settings) {
    report(Id::CannotReadHere, place,
           {shown, task ? "a task" : setting.description});
    return -1;
  }
  if (text < 0 && !setting.hasSample) {
    report(Id::NeedsSample, place, {shown, setting.description});
    return -1;
  }
  if (setting.isEvaluate && !version.empty()) {
    report(Id::CannotReadHere, place, {shown, setting.description});
    return -1;
  }
  Node node;
  node.op = Op::Stream;
  node.origin = origin(place);
  for (size_t i = 0; i < model::quantityCount; ++i)
    if (path.back().text == model::wordOf(Quantity(i)))
      node.quantity = Quantity(i);
  node.version = version == "old"       ? Version::Old
                 : version == "ref"     ? Version::Ref
                 : version == "sampled" ? Version::Sampled
                                        : Version::Current;
  if (text < 0) {
    AxisId token = responseToken(node.origin);
    node.type = {Dtype::F32, build.nest(token)};
  } else {
    // Two lets of one text share its tokens: the axis belongs to the node.
    std::string name = build.graph[text].name;
    if (name.empty() && build.graph[text].op == Op::Field)
      name = build.graph[text].text;
    AxisId token = build.tokenAxis(text, build.typeOf(text).axes.back(),
                                   name.empty() ? textName : name);
    node.type = {Dtype::F32, build.nest(token)};
  }
  return build.add(std::move(node));
}

NodeId Elaborator::paramNode(const ast::Parameter &param, Module &home,
                             Place place) {
  Scope scope;
  scope.module = &home;
  std::optional<Declared> type = resolve(param.type, scope, -1);
  if (!type)
    return -1;
  if (!type->axes.empty() || type->anyAxes) {
    report(Id::TypeMismatch, home.at(param.type.range),
           {param.name.text, "a type without axes", "one with axes", ""});
    return -1;
  }
  if (setting.kind == Setting::Kind::Declaration) {
    Node node;
    node.op = Op::Field;
    node.text = "param " + param.name.text;
    node.type = {type->dtype, {}};
    node.origin = origin(place);
    return build.add(std::move(node));
  }
  if (!setting.params) {
    // A check takes the default; nothing else may stand for it.
    if (!param.defaultValue || setting.kind != Setting::Kind::Check) {
      report(Id::NeedsConstant, place, {"param `" + param.name.text + "`"});
      return -1;
    }
    NodeId value = node(*param.defaultValue, scope);
    return coerce(value, *type, param.name.text,
                  home.at(param.defaultValue->range));
  }
  ParamTable &table = *setting.params;
  auto found = table.index.find(&param);
  if (found == table.index.end()) {
    for (const model::Param &other : *table.list)
      if (other.name == param.name.text) {
        report(Id::NameClash, home.at(param.name.range),
               {param.name.text, "a param of the experiment"});
        return -1;
      }
    model::Param made;
    made.name = param.name.text;
    made.dtype = type->dtype;
    made.doc = param.doc;
    made.required = !param.defaultValue;
    made.origin = {home.at(param.range), {}};
    Graph scratch;
    Setting constant;
    constant.kind = Setting::Kind::Settings;
    constant.description = "the default of a param";
    Elaborator inner(analysis, scratch, constant);
    if (param.bounds) {
      // A default lies in the range; without one the range itself is judged.
      Value any = param.defaultValue
                      ? Value()
                      : inner.standIn(param.name.text, *type, {place, {}});
      Place at = home.at(param.name.range);
      if (!param.defaultValue &&
          inner.bound(any, param, home, at).kind == Value::Kind::Poison)
        return -1;
      made.range = textOf(*param.bounds);
      made.limits = limitsOf(*param.bounds);
      made.lowOpen = param.bounds->lowOpen;
      made.highOpen = param.bounds->highOpen;
    }
    if (param.defaultValue) {
      Place at = home.at(param.defaultValue->range);
      Scope bare;
      bare.module = &home;
      NodeId value = inner.coerce(inner.node(*param.defaultValue, bare), *type,
                                  param.name.text, at);
      if (value < 0)
        return -1;
      if (!inner.build.isConstant(value)) {
        report(Id::NeedsConstant, at,
               {"the default of param `" + param.name.text + "`"});
        return -1;
      }
      if (inner.bound(Value::of(value), param, home, at).node < 0)
        return -1;
      made.number = scratch[value].number;
      made.integer = scratch[value].integer;
      made.text = scratch[value].text;
    }
    found = table.index.emplace(&param, int(table.list->size())).first;
    table.list->push_back(std::move(made));
  }
  Node node;
  node.op = Op::Param;
  node.integer = found->second;
  node.type = {type->dtype, {}};
  node.origin = origin(place);
  return build.add(std::move(node));
}

} // namespace rl::sema
