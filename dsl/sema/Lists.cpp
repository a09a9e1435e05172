// In: calls that make lists of data. Out: ragged axes with as many points as
// the data says, and the values along them. Must not know: slots.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

/// The innermost ragged axis of a type, or -1.
static AxisId innermost(const GraphBuilder &build,
                        const std::vector<AxisId> &axes) {
  AxisId inner = -1;
  for (AxisId axis : axes)
    if (build.graph.axes[size_t(axis)].kind != model::Axis::Kind::Dense)
      inner = axis;
  return inner;
}

/// A text that an operation takes apart: its nest may end in no dense axis.
NodeId Elaborator::pieces(const ast::Argument *argument,
                          const std::string &name, Scope &scope) {
  NodeId text = node(*argument->value, scope);
  if (text < 0)
    return -1;
  Place place = scope.place(argument->value->range);
  if (!wantDtype(text, {Dtype::Text}, "`" + name + "`", place))
    return -1;
  for (AxisId axis : build.typeOf(text).axes)
    if (build.graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense &&
        !build.isOpaque(build.typeOf(text))) {
      report(Id::OperandTypes, place, {"`" + name + "`", show(text)});
      return -1;
    }
  return text;
}

/// A list made of the first operand of `shape`: node k + 1 of it is field k.
Value Elaborator::listOf(
    Node shape, const std::string &axisName, bool isOrdered,
    const std::vector<std::pair<std::string, Dtype>> &fields) {
  const std::vector<AxisId> outer = build.typeOf(shape.operands[0]).axes;
  shape.integer = 0;
  shape.type = {Dtype::I64, outer};
  NodeId count = build.add(shape);
  Value list;
  list.kind = Value::Kind::List;
  list.axis = -1;
  for (size_t i = 0; i < build.graph.axes.size(); ++i)
    if (build.graph.axes[i].extent == count)
      list.axis = AxisId(i);
  if (list.axis < 0)
    list.axis =
        build.madeAxis(axisName, innermost(build, outer), count, isOrdered);
  list.record = std::make_shared<RecordValue>();
  std::vector<AxisId> axes = outer;
  axes.push_back(list.axis);
  build.sort(axes);
  for (const auto &[name, dtype] : fields) {
    ++shape.integer;
    shape.type = {dtype, axes};
    list.record->fields.push_back({name, Value::of(build.add(shape))});
  }
  return list;
}

/// A text argument known at compile time; false after an error.
bool Elaborator::constantText(const ast::Argument *argument,
                              const std::string &what, Scope &scope,
                              std::string &out) {
  NodeId value = node(*argument->value, scope);
  if (value < 0)
    return false;
  Place place = scope.place(argument->value->range);
  const Node &found = build.graph[value];
  if (found.type.dtype != Dtype::Text ||
      (found.op != Op::Constant &&
       setting.kind != Setting::Kind::Declaration)) {
    report(Id::NeedsConstant, place, {what});
    return false;
  }
  out = found.text;
  return true;
}

/// The number of an argument known at compile time.
bool Elaborator::constantNumber(const ast::Argument *argument,
                                const std::string &what, Scope &scope,
                                double &out) {
  NodeId value = node(*argument->value, scope);
  if (value < 0)
    return false;
  const Node &found = build.graph[value];
  bool isConstant = found.op == Op::Constant;
  if (found.type.dtype != Dtype::I64 ||
      (!isConstant && setting.kind != Setting::Kind::Declaration) ||
      (isConstant && found.integer < 0)) {
    report(Id::NeedsConstant, scope.place(argument->value->range),
           {what + ", an i64 that is not negative,"});
    return false;
  }
  out = double(found.integer);
  return true;
}

Value Elaborator::findAll(const Expr &call, Scope &scope) {
  auto matched = wantAll("find_all", call, {"x", "pattern"}, {}, scope);
  if (!matched)
    return {};
  NodeId text = pieces((*matched)[0], "find_all", scope);
  Node shape;
  shape.op = Op::FindAll;
  shape.origin = origin(scope.place(call.range));
  if (text < 0 || !constantText((*matched)[1], "the pattern of `find_all`",
                                scope, shape.text))
    return {};
  shape.operands = {text};
  return listOf(
      shape, "match", true,
      {{"text", Dtype::Text}, {"start", Dtype::I64}, {"end", Dtype::I64}});
}

Value Elaborator::split(const Expr &call, Scope &scope) {
  auto matched =
      wantAll("split", call, {"x", "at", "after", "min_head", "min_gap"},
              {"after", "min_head", "min_gap"}, scope);
  if (!matched)
    return {};
  NodeId text = pieces((*matched)[0], "split", scope);
  Node shape;
  shape.op = Op::Split;
  shape.origin = origin(scope.place(call.range));
  std::string at, after;
  if (text < 0 ||
      !constantText((*matched)[1], "the pattern of `split`", scope, at) ||
      ((*matched)[2] &&
       !constantText((*matched)[2], "`after` of `split`", scope, after)) ||
      ((*matched)[3] && !constantNumber((*matched)[3], "`min_head` of `split`",
                                        scope, shape.limits.first)) ||
      ((*matched)[4] && !constantNumber((*matched)[4], "`min_gap` of `split`",
                                        scope, shape.limits.second)))
    return {};
  // Patterns hold no byte 0.
  shape.text = at + '\0' + after;
  shape.operands = {text};
  return listOf(shape, "piece", true,
                {{"text", Dtype::Text}, {"start", Dtype::I64}});
}

Value Elaborator::group(const Expr &call, Scope &scope) {
  auto matched = wantAll("group", call, {"key"}, {}, scope);
  if (!matched)
    return {};
  Place place = scope.place(call.range);
  NodeId key = node(*(*matched)[0]->value, scope);
  if (key < 0 || !wantDtype(key, {Dtype::Text, Dtype::I64}, "`group`", place))
    return {};
  const Type type = build.typeOf(key);
  if (type.axes.empty() && !build.isOpaque(type)) {
    report(Id::OperandTypes, place, {"`group`", show(key)});
    return {};
  }
  Node shape;
  shape.op = Op::Distinct;
  shape.operands = {key};
  shape.origin = origin(place);
  shape.type = {Dtype::I64, {}};
  NodeId count = build.add(shape);
  Value list;
  list.kind = Value::Kind::List;
  // Groups of one key are one axis, wherever they are made.
  list.axis = -1;
  for (size_t i = 0; i < build.graph.axes.size(); ++i)
    if (build.graph.axes[i].extent == count)
      list.axis = AxisId(i);
  if (list.axis < 0)
    list.axis = build.madeAxis("group", -1, count, false);
  list.record = std::make_shared<RecordValue>();
  shape.integer = 1;
  shape.type = {type.dtype, {list.axis}};
  list.record->fields = {{"key", Value::of(build.add(shape))}};
  shape.integer = 2;
  shape.type = {Dtype::I64, type.axes};
  build.graph.axes[size_t(list.axis)].member = build.add(shape);
  return list;
}

/// `sum(x, over: prompt, by: domain)`: one number for each group.
NodeId Elaborator::reductionBy(Op op, const std::string &name, NodeId value,
                               const std::vector<AxisRef> &over, AxisId by,
                               const Expr &call, Scope &scope) {
  Place place = scope.place(call.range);
  NodeId member = build.graph.axes[size_t(by)].member;
  if (op != Op::Sum && op != Op::Mean) {
    report(Id::GroupedBy, place, {"`" + name + "`"});
    return -1;
  }
  if (!wantDtype(value, {Dtype::F32, Dtype::F64}, "`" + name + "`", place))
    return -1;
  std::vector<NodeId> operands = {value, member};
  if (!align(operands, place))
    return -1;
  Dtype dtype = build.typeOf(value).dtype;
  auto summed = [&](NodeId x) {
    // The same axes go as in a plain reduction, and the groups come.
    NodeId plain = reduction(Op::Sum, name, x, over, call, scope);
    if (plain < 0)
      return -1;
    Node node = build.graph[plain];
    node.op = Op::SumBy;
    node.operands = {x, operands[1]};
    if (!node.type.axes.empty()) {
      report(Id::GroupedBy, place,
             {"`" + name + "` that keeps `" +
              build.axisName(node.type.axes[0]) + "`"});
      return -1;
    }
    node.type = {dtype, {by}};
    return build.add(std::move(node));
  };
  NodeId sum = summed(operands[0]);
  if (sum < 0 || op == Op::Sum)
    return sum;
  NodeId one = build.adapt(build.f32(1, origin(place)), dtype, origin(place));
  NodeId count = summed(
      build.broadcast(one, build.typeOf(operands[0]).axes, origin(place)));
  if (count < 0)
    return -1;
  // A key may have points where the value has none: the mean of nothing is 0.
  count = elementwise(Op::Max, {count, one}, dtype, place);
  return elementwise(Op::Div, {sum, count}, dtype, place);
}

/// `concat(x, y, along: candidate)`: the points of x's innermost axis, then
/// those of y's, under each point of the axis both lie under.
NodeId Elaborator::concat(const Expr &call, Scope &scope) {
  auto matched = wantAll("concat", call, {"x", "y", "along"}, {}, scope);
  if (!matched)
    return -1;
  Place place = scope.place(call.range);
  std::vector<NodeId> sides = {node(*(*matched)[0]->value, scope),
                               node(*(*matched)[1]->value, scope)};
  const Expr &along = *(*matched)[2]->value;
  if (sides[0] < 0 || sides[1] < 0)
    return -1;
  if (along.kind != Expr::Kind::Path || along.path.size() != 1) {
    report(Id::UnknownAxis, scope.place(along.range), {textOf(along), ""});
    return -1;
  }
  std::optional<AxisRef> name = axisOf(along.path[0], scope);
  if (!name || !promote(sides, "`concat`", place))
    return -1;
  const Type x = build.typeOf(sides[0]), y = build.typeOf(sides[1]);
  AxisId first = innermost(build, x.axes), second = innermost(build, y.axes);
  auto parent = [&](AxisId axis) {
    return axis < 0 ? -2 : build.graph.axes[size_t(axis)].parent;
  };
  if (name->axis >= 0 || first < 0 || first == second ||
      parent(first) != parent(second) || x.axes.size() != y.axes.size()) {
    report(Id::NotConcatenable, place,
           {name->name, show(sides[0]), show(sides[1])});
    return -1;
  }
  auto countOf = [&](AxisId axis) {
    Node count;
    count.op = Op::Count;
    count.over = {axis};
    count.type = {Dtype::I64, build.nest(axis)};
    count.type.axes.pop_back();
    count.origin = origin(place);
    return build.add(std::move(count));
  };
  NodeId extent = elementwise(Op::Add, {countOf(first), countOf(second)},
                              Dtype::I64, place);
  AxisId made = -1;
  for (size_t i = 0; i < build.graph.axes.size(); ++i)
    if (build.graph.axes[i].parts == std::vector{first, second} &&
        build.graph.axes[i].name == name->name)
      made = AxisId(i);
  if (made < 0) {
    made = build.madeAxis(name->name, parent(first), extent, false);
    build.graph.axes[size_t(made)].parts = {first, second};
  }
  Node node;
  node.op = Op::Concat;
  node.operands = sides;
  node.type = x;
  *std::find(node.type.axes.begin(), node.type.axes.end(), first) = made;
  node.origin = origin(place);
  return build.add(std::move(node));
}

/// `part(x, demo)`: what `concat` took from that axis.
NodeId Elaborator::part(const Expr &call, Scope &scope) {
  auto matched = wantAll("part", call, {"x", "axis"}, {}, scope);
  if (!matched)
    return -1;
  Place place = scope.place(call.range);
  NodeId x = node(*(*matched)[0]->value, scope);
  const Expr &of = *(*matched)[1]->value;
  if (x < 0)
    return -1;
  std::string wanted = textOf(of);
  Type type = build.typeOf(x);
  // An axis of the body or of a parameter has the name that it has here.
  AxisId here = -1;
  for (const auto *names : {&scope.ragged, &scope.axes})
    if (auto found = names->find(wanted); found != names->end())
      here = found->second;
  for (AxisId &axis : type.axes)
    for (AxisId part : build.graph.axes[size_t(axis)].parts)
      if (here >= 0 ? part == here : build.axisName(part) == wanted) {
        Node node;
        node.op = Op::Part;
        node.operands = {x};
        node.over = {axis};
        axis = part;
        node.type = type;
        node.origin = origin(place);
        return build.add(std::move(node));
      }
  report(Id::NoSuchPart, place, {wanted, show(x)});
  return -1;
}

/// `stack([a, b], along: feature)`: one value for each point of a dense axis.
NodeId Elaborator::stack(const Expr &call, Scope &scope) {
  auto matched = wantAll("stack", call, {"values", "along"}, {}, scope);
  if (!matched)
    return -1;
  Place place = scope.place(call.range);
  const Expr &list = *(*matched)[0]->value;
  std::optional<std::vector<AxisRef>> along =
      axesOf(*(*matched)[1]->value, scope);
  if (!along)
    return -1;
  AxisId axis = along->size() == 1 ? (*along)[0].axis : -1;
  const model::Axis *found =
      axis < 0 ? nullptr : &build.graph.axes[size_t(axis)];
  if (list.kind != Expr::Kind::List || !found ||
      found->kind != model::Axis::Kind::Dense ||
      int64_t(list.arguments.size()) != found->size) {
    report(Id::StackSize, place,
           {textOf(*(*matched)[1]->value),
            found ? std::to_string(found->size) : "an unknown number of",
            std::to_string(list.arguments.size())});
    return -1;
  }
  std::vector<NodeId> values;
  for (const ast::Argument &item : list.arguments) {
    values.push_back(node(*item.value, scope));
    if (values.back() < 0)
      return -1;
  }
  if (!promote(values, "`stack`", place))
    return -1;
  Node position;
  position.op = Op::Position;
  position.integer = axis;
  position.type = {Dtype::I64, {axis}};
  position.origin = origin(place);
  NodeId at = build.add(std::move(position));
  NodeId result = values.back();
  for (size_t i = values.size() - 1; i-- > 0;) {
    NodeId here =
        compare("==", at, build.i64(int64_t(i), origin(place)), place);
    result = elementwise(Op::Where, {here, values[i], result},
                         build.typeOf(values[i]).dtype, place);
    if (result < 0)
      return -1;
  }
  if (values.size() > 1)
    return result;
  std::vector<AxisId> axes = build.typeOf(result).axes;
  axes.push_back(axis);
  build.sort(axes);
  return build.broadcast(result, axes, origin(place));
}

/// `"in": {"from": 0, "below": 1}`.
static std::string schemaOf(const ast::Bounds &bounds) {
  std::string text;
  if (!bounds.low.empty())
    text += (bounds.lowOpen ? "\"above\": " : "\"from\": ") + bounds.low;
  if (!bounds.high.empty())
    text += (text.empty() ? "" : ", ") +
            std::string(bounds.highOpen ? "\"below\": " : "\"to\": ") +
            bounds.high;
  return "\"in\": {" + text + "}";
}

/// The schema of a record as JSON: `{"name": {"type": "text"}, ..}`; empty
/// after an error. Names need no escapes.
std::string Elaborator::schemaOf(const ast::RecordType &type, Module &home) {
  std::string schema;
  Scope types;
  types.module = &home;
  for (const ast::Parameter &field : type.fields) {
    const ast::TypeExpr &written =
        field.type.element ? *field.type.element : field.type;
    std::optional<Declared> declared = resolve(written, types, -1);
    if (!declared)
      return "";
    std::string entry;
    if (declared->record) {
      std::string inner = schemaOf(*declared->record, *declared->recordHome);
      if (inner.empty())
        return "";
      entry = "\"record\": " + inner;
    } else if (declared->choice) {
      for (const ast::Name &value : declared->choice->values)
        entry += (entry.empty() ? "\"" : ", \"") + value.text + "\"";
      entry = "\"choice\": [" + entry + "]";
    } else {
      entry = "\"type\": \"" + dtypeName(declared->dtype) + "\"";
    }
    if (field.type.element)
      entry += ", \"list\": true";
    if (field.bounds)
      entry += ", " + sema::schemaOf(*field.bounds);
    if (declared->isOptional || field.defaultValue)
      entry += ", \"optional\": true";
    schema += (schema.empty() ? "\"" : ", \"") + field.name.text + "\": {" +
              entry + "}";
  }
  return "{" + schema + "}";
}

/// The fields of a record in a JSON text, `path` leading to the record.
Value Elaborator::jsonRecord(const ast::RecordType &type, Module &home,
                             NodeId text, const std::string &schema,
                             const std::string &path,
                             const std::vector<AxisId> &axes,
                             const Origin &from) {
  Value made;
  made.kind = Value::Kind::Record;
  made.record = std::make_shared<RecordValue>();
  made.record->type = &type;
  made.record->home = &home;
  Scope types;
  types.module = &home;
  auto leaf = [&](const std::string &to, int64_t what, Dtype dtype,
                  const std::vector<AxisId> &over) {
    Node node;
    node.op = Op::Json;
    node.operands = {text};
    node.integer = what;
    node.text = schema + '\0' + to;
    node.type = {dtype, over};
    node.origin = from;
    return build.add(std::move(node));
  };
  for (const ast::Parameter &field : type.fields) {
    const ast::TypeExpr &written =
        field.type.element ? *field.type.element : field.type;
    std::optional<Declared> declared = resolve(written, types, -1);
    if (!declared)
      return {};
    std::string to = path + "/" + field.name.text;
    std::vector<AxisId> over = axes;
    Value value;
    if (field.type.element) {
      to += "/*";
      NodeId count = leaf(to, 2, Dtype::I64, axes);
      AxisId items =
          build.madeAxis(field.name.text, innermost(build, axes), count, true);
      over.push_back(items);
      build.sort(over);
      value.axis = items;
    }
    Value item;
    if (declared->record) {
      item = jsonRecord(*declared->record, *declared->recordHome, text, schema,
                        to, over, from);
    } else {
      item = Value::of(leaf(to, 0, declared->dtype, over));
      item.choice = declared->choice;
    }
    if (item.isPoison())
      return {};
    if (declared->isOptional)
      item.status = leaf(to, 1, Dtype::I64, over);
    if (field.defaultValue && !declared->isOptional) {
      Value fallback = valueOf(*field.defaultValue, types);
      Value present = item;
      item.status = leaf(to, 1, Dtype::I64, over);
      item = choose(isStatus(item, Status::Present, from.place), present,
                    fallback, "a default", from.place);
      if (item.isPoison())
        return {};
    }
    if (field.type.element) {
      value.kind = Value::Kind::List;
      if (item.kind == Value::Kind::Record) {
        value.record = item.record;
      } else {
        value.record = std::make_shared<RecordValue>();
        value.record->fields = {{"value", item}};
      }
    } else {
      value = item;
    }
    made.record->fields.push_back({field.name.text, value});
  }
  return made;
}

/// `parse_json(reply, as: Rubric)`: a record, an error where the text is no
/// JSON or does not fit.
Value Elaborator::parseJson(const Expr &call, Scope &scope) {
  auto matched = wantAll("parse_json", call, {"x", "as"}, {}, scope);
  if (!matched)
    return {};
  NodeId text = pieces((*matched)[0], "parse_json", scope);
  const Expr &as = *(*matched)[1]->value;
  Place place = scope.place(as.range);
  auto bound = scope.module->names.end();
  if (as.kind == Expr::Kind::Path && as.path.size() == 1)
    bound = scope.module->names.find(as.path[0].text);
  if (bound == scope.module->names.end() ||
      bound->second.kind != Binding::Kind::Record) {
    report(Id::NotARecord, place, {textOf(as)});
    return {};
  }
  if (text < 0)
    return {};
  bound->second.read = true;
  const ast::RecordType &type = *bound->second.record;
  std::string schema = schemaOf(type, *bound->second.home);
  if (schema.empty())
    return {};
  Origin from = origin(scope.place(call.range));
  const std::vector<AxisId> axes = build.typeOf(text).axes;
  Value made =
      jsonRecord(type, *bound->second.home, text, schema, "", axes, from);
  if (made.isPoison())
    return {};
  Node status;
  status.op = Op::Json;
  status.operands = {text};
  status.integer = 1;
  status.text = schema + '\0';
  status.type = {Dtype::I64, build.typeOf(text).axes};
  status.origin = from;
  made.status = build.add(std::move(status));
  return made;
}

/// Arguments by name; reports those that are missing and not `optional`.
std::optional<std::vector<const ast::Argument *>>
Elaborator::wantAll(const std::string &name, const Expr &call,
                    const std::vector<std::string> &names,
                    const std::vector<std::string> &optional, Scope &scope) {
  auto matched =
      matchArguments(analysis, *scope.module, name, call.arguments, names);
  if (!matched)
    return std::nullopt;
  for (size_t i = 0; i < names.size(); ++i)
    if (!(*matched)[i] && std::find(optional.begin(), optional.end(),
                                    names[i]) == optional.end()) {
      report(Id::MissingArgument, scope.place(call.range), {name, names[i]});
      return std::nullopt;
    }
  return matched;
}

std::optional<Value> Elaborator::listCall(const std::string &name,
                                          const Expr &call, Scope &scope) {
  if (name == "find_all")
    return findAll(call, scope);
  if (name == "split")
    return split(call, scope);
  if (name == "sample")
    return attempts(call, scope);
  if (name == "group")
    return group(call, scope);
  if (name == "parse_json")
    return parseJson(call, scope);
  if (name == "concat")
    return Value::of(concat(call, scope));
  if (name == "part")
    return Value::of(part(call, scope));
  if (name == "stack")
    return Value::of(stack(call, scope));
  if (name == "join")
    return Value::of(join(call, scope));
  if (name == "outcome")
    return outcome(call, scope);
  if (name == "advised")
    return advised(call, scope);
  if (name == "gradient")
    return Value::of(netGradient(call, scope));
  if (name == "among_selected")
    return amongSelected(call, scope);
  return std::nullopt;
}

} // namespace rl::sema
