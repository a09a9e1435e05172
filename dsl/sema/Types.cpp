// In: types as written, values. Out: types with their axes, and values held
// to them. Must not know: slots, calls.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/PrintGraph.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace rl::sema {

//===-- Axes --------------------------------------------------------------===//

/// Whether `name` is one of Axes.def; sets how its points lie.
static bool isKnownRagged(const std::string &name, bool &isOrdered) {
  enum { Unordered, Ordered };
#define AXIS(known, order, doc)                                                \
  if (name == #known) {                                                        \
    isOrdered = order == Ordered;                                              \
    return true;                                                               \
  }
#include "dsl/primitives/Axes.def"
#undef AXIS
  return false;
}

bool isOrderedAxis(const std::string &name) {
  bool isOrdered = true;
  isKnownRagged(name, isOrdered);
  return isOrdered;
}

std::vector<std::string> Elaborator::axisNames(const Scope &scope) const {
  std::vector<std::string> names = {"prompt", "rollout", "token"};
#define AXIS(known, order, doc) names.push_back(#known);
#include "dsl/primitives/Axes.def"
#undef AXIS
  for (const auto &[known, id] : scope.axes)
    names.push_back(known);
  for (const auto &[known, binding] : scope.module->names)
    if (binding.kind == Binding::Kind::Axis)
      names.push_back(known);
  return names;
}

std::optional<AxisRef> Elaborator::axisOf(const ast::Name &name, Scope &scope) {
  auto declared = scope.axes.find(name.text);
  if (declared != scope.axes.end())
    return AxisRef{name.text, declared->second, false};
  // One made of data that a parameter's type calls so.
  auto made = scope.ragged.find(name.text);
  if (made != scope.ragged.end() &&
      build.graph.axes[size_t(made->second)].name != name.text)
    return AxisRef{name.text, made->second, false};
  if (name.text == "prompt")
    return AxisRef{name.text, model::promptAxis, false};
  if (name.text == "rollout")
    return AxisRef{name.text, model::rolloutAxis, false};
  auto bound = scope.module->names.find(name.text);
  if (bound != scope.module->names.end() &&
      bound->second.kind == Binding::Kind::Axis) {
    bound->second.read = true;
    if (!bound->second.axis->size)
      return AxisRef{name.text, -1, false};
    Scope bare;
    bare.module = bound->second.home;
    if (!axis(*bound->second.axis, bare))
      return std::nullopt;
    return AxisRef{name.text, bare.axes[bound->second.axis->name.text], false};
  }
  bool isOrdered;
  if (name.text == "token" || isKnownRagged(name.text, isOrdered))
    return AxisRef{name.text, -1, false};
  report(Id::UnknownAxis, scope.place(name.range),
         {name.text, suggestion(name.text, axisNames(scope))});
  return std::nullopt;
}

/// The axis a type names, `outer` being the ragged one before it; false after
/// an error.
bool Elaborator::axisIn(const ast::Name &name, Scope &scope, AxisId outer,
                        AxisId token, AxisId &axis) {
  Place place = scope.place(name.range);
  std::optional<AxisRef> found = axisOf(name, scope);
  if (!found)
    return false;
  axis = found->axis;
  if (axis == model::promptAxis)
    return true;
  if (axis >= 0 &&
      build.graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense)
    return true;
  if (axis == model::rolloutAxis) {
    if (outer == model::promptAxis)
      return true;
    report(Id::MissingParent, place, {"rollout", "prompt"});
    return false;
  }
  if (name.text == "token") {
    if (outer < 0) {
      report(Id::MissingParent, place, {"token", "prompt"});
      return false;
    }
    axis = token;
    if (axis < 0 && outer == model::rolloutAxis)
      axis = responseToken(origin(place));
    if (axis < 0) {
      report(Id::UnboundToken, place, {});
      return false;
    }
  } else if (axis < 0) {
    auto bound = scope.ragged.find(name.text);
    bool isOrdered = true;
    isKnownRagged(name.text, isOrdered);
    axis = bound != scope.ragged.end()
               ? bound->second
               : build.raggedAxis(name.text, outer, isOrdered);
  }
  const model::Axis &made = build.graph.axes[size_t(axis)];
  if (made.parent == outer)
    return true;
  auto shown = [&](AxisId id) {
    return id < 0 ? std::string("nothing") : build.graph.axes[size_t(id)].name;
  };
  report(Id::NotOneNest, place, {shown(outer), made.name});
  return false;
}

void Elaborator::bindRagged(const ast::TypeExpr &type, const Value &value,
                            std::map<std::string, AxisId> &bound) const {
  if (value.kind == Value::Kind::Record || value.kind == Value::Kind::List) {
    for (const auto &[name, field] : value.record->fields)
      bindRagged(type, field, bound);
    return;
  }
  if (value.kind != Value::Kind::Node)
    return;
  for (const ast::Name &name : type.axes)
    for (AxisId axis : build.typeOf(value.node).axes) {
      const model::Axis &found = build.graph.axes[size_t(axis)];
      if (found.kind == model::Axis::Kind::Ragged && found.name == name.text)
        bound.emplace(name.text, axis);
    }
  // An axis that a body made of data has the name that the body gave it, which
  // is not seen here: the one that lies where the type has the name is meant.
  const std::vector<AxisId> &axes = build.typeOf(value.node).axes;
  for (size_t i = 0; i < type.axes.size() && i < axes.size(); ++i) {
    const std::string &name = type.axes[i].text;
    if (build.graph.axes[size_t(axes[i])].extent >= 0 && name != "token" &&
        name != "rollout" && name != "prompt")
      bound.emplace(name, axes[i]);
  }
}

//===-- Types -------------------------------------------------------------===//

std::optional<Declared> Elaborator::resolve(const ast::TypeExpr &type,
                                            Scope &scope, AxisId token) {
  Declared declared;
  declared.isOptional = type.isOptional;
  const std::string &scalar = type.scalar.text;
  auto bound = scope.module->names.find(scalar);
  if (type.element) {
    report(Id::ListType, scope.place(type.range), {});
    return std::nullopt;
  }
  if (scalar == "f32")
    declared.dtype = Dtype::F32;
  else if (scalar == "f64")
    declared.dtype = Dtype::F64;
  else if (scalar == "i64")
    declared.dtype = Dtype::I64;
  else if (scalar == "bool")
    declared.dtype = Dtype::Bool;
  else if (scalar == "text")
    declared.dtype = Dtype::Text;
  else if (bound != scope.module->names.end() &&
           bound->second.kind == Binding::Kind::Choice) {
    bound->second.read = true;
    declared.dtype = Dtype::I64;
    declared.choice = bound->second.choice;
  } else if (bound != scope.module->names.end() &&
             bound->second.kind == Binding::Kind::Record) {
    bound->second.read = true;
    declared.record = bound->second.record;
    declared.recordHome = bound->second.home;
  } else {
    std::vector<std::string> names = {"f32",  "f64",  "i64", "bool",
                                      "text", "axes", "fn"};
    for (const auto &[name, binding] : scope.module->names)
      if (binding.kind == Binding::Kind::Choice ||
          binding.kind == Binding::Kind::Record)
        names.push_back(name);
    report(Id::UnknownType, scope.place(type.scalar.range),
           {scalar, suggestion(scalar, names)});
    return std::nullopt;
  }
  declared.anyAxes = type.anyAxes;
  AxisId outer = -1;
  for (const ast::Name &name : type.axes) {
    AxisId axis = -1;
    if (!axisIn(name, scope, outer, token, axis))
      return std::nullopt;
    if (std::find(declared.axes.begin(), declared.axes.end(), axis) !=
        declared.axes.end()) {
      report(Id::DuplicateAxis, scope.place(name.range), {name.text});
      return std::nullopt;
    }
    declared.axes.push_back(axis);
    if (build.graph.axes[size_t(axis)].kind != model::Axis::Kind::Dense)
      outer = axis;
  }
  build.sort(declared.axes);
  return declared;
}

std::string Elaborator::show(const Value &value) const {
  std::string mark = value.isOptional() ? "?" : "";
  switch (value.kind) {
  case Value::Kind::Node: {
    std::string text = build.show(build.typeOf(value.node));
    if (value.choice)
      text.replace(0, 3, value.choice->name.text);
    return text + mark;
  }
  case Value::Kind::Absent:
    return "an absent value";
  case Value::Kind::Record:
    return value.record->type->name.text + mark;
  case Value::Kind::List:
    return "a list" + mark;
  case Value::Kind::Ring:
    return "a ring";
  case Value::Kind::Net:
    return "a net";
  case Value::Kind::Fn:
    return "a fn";
  case Value::Kind::Axes:
    return "a list of axes";
  case Value::Kind::Poison:
    break;
  }
  return "nothing";
}

bool namesTextTokens(const ast::TypeExpr &type) {
  return type.axes.size() > 1 && type.axes.back().text == "token" &&
         type.axes[1].text != "rollout";
}

AxisId Elaborator::standInTokens(const ast::TypeExpr &type,
                                 const std::string &name, Scope &scope,
                                 const Origin &origin) {
  ast::TypeExpr ofText;
  ofText.scalar = type.scalar;
  ofText.scalar.text = "text";
  ofText.axes.assign(type.axes.begin(), type.axes.end() - 1);
  ofText.range = type.range;
  std::optional<Declared> declared = resolve(ofText, scope, -1);
  if (!declared)
    return -1;
  Node text;
  text.op = Op::Field;
  text.text = name;
  text.type = {Dtype::Text, declared->axes};
  text.origin = origin;
  AxisId parent = declared->axes.back();
  return build.tokenAxis(build.add(text), parent, name);
}

//===-- Values held to types ----------------------------------------------===//

NodeId Elaborator::coerce(NodeId node, const Declared &declared,
                          const std::string &name, Place place,
                          const std::string &declaredText) {
  if (node < 0)
    return -1;
  if (build.isConstant(node))
    node = build.adapt(node, declared.dtype, origin(place));
  Type type = build.typeOf(node);
  if (declared.dtype == Dtype::F32 && type.dtype == Dtype::F64 &&
      build.isConstant(node) &&
      std::fabs(build.graph[node].number) > 3.4028234663852886e38) {
    report(Id::NumberRange, place,
           {showNumber(build.graph[node].number), "f32"});
    return -1;
  }
  std::string wanted = declaredText.empty()
                           ? build.show({declared.dtype, declared.axes})
                           : declaredText;
  if (type.dtype != declared.dtype) {
    std::string help;
    if (type.dtype != Dtype::Text && declared.dtype != Dtype::Text &&
        declared.dtype != Dtype::Bool && !declared.choice)
      help = "; `" + dtypeName(declared.dtype) + "(..)` converts";
    report(Id::TypeMismatch, place, {name, wanted, build.show(type), help});
    return -1;
  }
  if (declared.anyAxes)
    return node;
  if (build.isOpaque(type)) {
    // `[*]` seen alone: it may be anything, so it is what is declared.
    return build.add(Op::Broadcast, {node}, {declared.dtype, declared.axes},
                     origin(place));
  }
  for (AxisId axis : type.axes) {
    if (std::find(declared.axes.begin(), declared.axes.end(), axis) !=
        declared.axes.end())
      continue;
    AxisId token = build.tokenOf({Dtype::F32, declared.axes});
    if (token >= 0 && build.axisName(axis) == "token" && token != axis)
      report(Id::TwoTexts, place,
             {build.textName(axis), build.textName(token)});
    else
      report(Id::AxesTooFine, place,
             {name, wanted, build.show(type),
              build.graph.axes[size_t(axis)].name});
    return -1;
  }
  return build.broadcast(node, declared.axes, origin(place));
}

Value Elaborator::coerce(const Value &value, const Declared &declared,
                         const std::string &name, Place place,
                         const std::string &declaredText) {
  Value result = value;
  std::string wanted = declaredText.empty()
                           ? build.show({declared.dtype, declared.axes})
                           : declaredText;
  auto mismatch = [&] {
    report(Id::TypeMismatch, place, {name, wanted, show(value), ""});
    return Value();
  };
  if (value.isPoison())
    return value;
  if (value.isOptional() && !declared.isOptional) {
    report(Id::MayBeAbsent, place, {"`" + name + "`", show(value)});
    return {};
  }
  bool isRecord = value.kind == Value::Kind::Record;
  if (value.kind == Value::Kind::Absent) {
    if (declared.record)
      return mismatch();
    result = Value::of(zero(declared.dtype, place));
    result.status = value.status;
    result.choice = declared.choice;
  } else if (isRecord != (declared.record != nullptr) ||
             (isRecord && value.record->type != declared.record) ||
             (!isRecord && value.kind != Value::Kind::Node) ||
             (!isRecord && value.choice != declared.choice)) {
    return mismatch();
  }
  Declared plain = declared;
  plain.isOptional = false;
  if (isRecord) {
    // Fields carry the axes of the record; their dtypes are its own matter.
    result.record = std::make_shared<RecordValue>(*value.record);
    for (auto &[field, inner] : result.record->fields) {
      if (inner.kind != Value::Kind::Node)
        continue;
      Declared own = plain;
      own.dtype = build.typeOf(inner.node).dtype;
      own.record = nullptr;
      own.choice = inner.choice;
      own.isOptional = inner.status >= 0;
      inner = coerce(inner, own, name, place, wanted);
      if (inner.isPoison())
        return {};
    }
  } else {
    result.node = coerce(result.node, plain, name, place, declaredText);
    if (result.node < 0)
      return {};
  }
  if (!declared.isOptional)
    return result;
  plain.dtype = Dtype::I64;
  plain.choice = nullptr;
  result.status = coerce(statusOf(result, place), plain, name, place, wanted);
  return result.status < 0 ? Value() : result;
}

namespace {
/// Numbers a node is known to lie between.
struct Interval {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

double numberOf(const Node &node) {
  return node.type.dtype == Dtype::I64 ? double(node.integer) : node.number;
}

Interval intervalOf(const Graph &graph, NodeId id, int depth = 0) {
  const Node &node = graph[id];
  auto of = [&](size_t i) {
    return intervalOf(graph, node.operands[i], depth + 1);
  };
  if (depth > 40)
    return {};
  switch (node.op) {
  case Op::Constant:
    return {numberOf(node), numberOf(node)};
  case Op::ToF32:
  case Op::ToF64:
  case Op::ToI64:
    if (graph[node.operands[0]].type.dtype == Dtype::Bool)
      return {0, 1};
    return of(0);
  case Op::Broadcast:
    // A stand-in of an opaque call computes what nobody knows.
    return node.text.empty() ? of(0) : Interval();
  case Op::Stop:
  case Op::MinOver:
  case Op::MaxOver:
    return of(0);
  case Op::Mean: {
    // Of nothing it is 0.
    Interval inner = of(0);
    return {std::min(inner.low, 0.0), std::max(inner.high, 0.0)};
  }
  case Op::Where: {
    Interval yes = of(1), no = of(2);
    return {std::min(yes.low, no.low), std::max(yes.high, no.high)};
  }
  case Op::Clamp: {
    Interval low = of(1), high = of(2);
    return {low.low, std::max(low.high, high.high)};
  }
  case Op::Min: {
    Interval a = of(0), b = of(1);
    return {std::min(a.low, b.low), std::min(a.high, b.high)};
  }
  case Op::Max: {
    Interval a = of(0), b = of(1);
    return {std::max(a.low, b.low), std::max(a.high, b.high)};
  }
  case Op::InRange: {
    Interval inner = of(0);
    return {std::max(inner.low, node.limits.first),
            std::min(inner.high, node.limits.second)};
  }
  default:
    return {};
  }
}
} // namespace

Value Elaborator::bound(Value value, const ast::Parameter &parameter,
                        Module &home, Place place) {
  if (!parameter.bounds || value.kind != Value::Kind::Node || value.node < 0)
    return value;
  const ast::Bounds &bounds = *parameter.bounds;
  Dtype dtype = build.typeOf(value.node).dtype;
  if (!model::isReal(dtype) && (dtype != Dtype::I64 || value.choice)) {
    report(Id::RangeType, home.at(bounds.range),
           {parameter.name.text, show(value)});
    return {};
  }
  auto [low, high] = limitsOf(bounds);
  if (!(low < high) && !(low == high && !bounds.lowOpen && !bounds.highOpen)) {
    report(Id::RangeEmpty, home.at(bounds.range), {textOf(bounds)});
    return {};
  }
  auto below = [&](double x) { return bounds.lowOpen ? x <= low : x < low; };
  auto above = [&](double x) { return bounds.highOpen ? x >= high : x > high; };
  Interval known = intervalOf(build.graph, value.node);
  // What is only sometimes a value is judged where it is one.
  if (value.status < 0 && (above(known.low) || below(known.high))) {
    std::string shown = known.low == known.high ? showNumber(known.low)
                                                : showNumber(known.low) + ".." +
                                                      showNumber(known.high);
    report(Id::RangeViolated, place,
           {parameter.name.text, textOf(bounds), shown});
    return {};
  }
  if (!below(known.low) && !above(known.high))
    return value;
  Node node;
  node.op = Op::InRange;
  node.operands = {value.node};
  if (value.status >= 0)
    node.operands.push_back(value.status);
  if (!align(node.operands, place))
    return {};
  node.type = build.typeOf(node.operands[0]);
  node.limits = {low, high};
  node.integer = (bounds.lowOpen ? 1 : 0) + (bounds.highOpen ? 2 : 0);
  node.text = parameter.name.text;
  node.origin = origin(place);
  value.node = build.add(std::move(node));
  return value;
}

Value Elaborator::standIn(const std::string &name, const Declared &declared,
                          const Origin &origin) {
  auto leaf = [&](const std::string &field, Dtype dtype) {
    Node node;
    node.op = Op::Field;
    node.text = field;
    node.type = {dtype, declared.axes};
    if (declared.anyAxes)
      node.type.axes = {build.opaqueAxis()};
    node.origin = origin;
    return build.add(std::move(node));
  };
  Value value;
  if (!declared.record) {
    value = Value::of(leaf(name, declared.dtype));
    value.choice = declared.choice;
  } else {
    value.kind = Value::Kind::Record;
    value.record = std::make_shared<RecordValue>();
    value.record->type = declared.record;
    value.record->home = declared.recordHome;
    Scope types;
    types.module = declared.recordHome;
    for (const ast::Parameter &field : declared.record->fields) {
      std::string inner = name + "." + field.name.text;
      const ast::TypeExpr &written =
          field.type.element ? *field.type.element : field.type;
      std::optional<Declared> type = resolve(written, types, -1);
      if (!type)
        return {};
      type->axes = declared.axes;
      type->anyAxes = declared.anyAxes;
      Value made;
      if (field.type.element) {
        AxisId outer = -1;
        for (AxisId axis : declared.axes)
          if (build.graph.axes[size_t(axis)].kind != model::Axis::Kind::Dense)
            outer = axis;
        AxisId items = build.raggedAxis(inner, outer, true);
        type->axes.push_back(items);
        build.sort(type->axes);
        made.kind = Value::Kind::List;
        made.axis = items;
        Value item = standIn(inner, *type, origin);
        if (item.kind == Value::Kind::Record) {
          made.record = item.record;
        } else {
          made.record = std::make_shared<RecordValue>();
          made.record->fields = {{"value", item}};
        }
      } else {
        made = standIn(inner, *type, origin);
      }
      if (made.isPoison())
        return {};
      value.record->fields.push_back({field.name.text, made});
    }
  }
  if (declared.isOptional)
    value.status = leaf(name + "?", Dtype::I64);
  return value;
}

} // namespace rl::sema
