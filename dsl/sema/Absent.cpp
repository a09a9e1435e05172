// In: values that may be absent. Out: values that are not, by the choice that
// the program writes; a status is an i64 beside the value. Must not know:
// where absent values come from.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>
#include <limits>

namespace rl::sema {
using ast::Expr;

NodeId Elaborator::zero(Dtype dtype, Place place) {
  switch (dtype) {
  case Dtype::F32:
    return build.f32(0, origin(place));
  case Dtype::F64:
    return build.f64(0, origin(place));
  case Dtype::I64:
    return build.i64(0, origin(place));
  case Dtype::Bool:
    return build.boolean(false, origin(place));
  case Dtype::Text:
    return build.text("", origin(place));
  }
  return -1;
}

NodeId Elaborator::statusOf(const Value &value, Place place) {
  return value.status >= 0 ? value.status : build.i64(0, origin(place));
}

Value Elaborator::absent(Status status, Place place) {
  Value value;
  value.kind = Value::Kind::Absent;
  value.status = build.i64(int64_t(status), origin(place));
  return value;
}

NodeId Elaborator::isStatus(const Value &value, Status status, Place place) {
  // An error tells its reason.
  if (status == Status::Error && setting.kind == Setting::Kind::Batch)
    return elementwise(Op::Less,
                       {build.i64(int64_t(Status::Missing), origin(place)),
                        statusOf(value, place)},
                       Dtype::Bool, place);
  return compare("==", statusOf(value, place),
                 build.i64(int64_t(status), origin(place)), place);
}

/// One of two values where they may be absent, records or choices.
Value Elaborator::choose(NodeId condition, const Value &yes, const Value &no,
                         const std::string &what, Place place) {
  if (condition < 0 || yes.isPoison() || no.isPoison())
    return {};
  Value result;
  if (yes.isOptional() || no.isOptional()) {
    result.status = elementwise(
        Op::Where, {condition, statusOf(yes, place), statusOf(no, place)},
        Dtype::I64, place);
    if (result.status < 0)
      return {};
  }
  if (yes.kind == Value::Kind::Absent && no.kind == Value::Kind::Absent) {
    result.kind = Value::Kind::Absent;
    return result;
  }
  // An absent branch takes the type of the other.
  if (yes.kind == Value::Kind::Absent || no.kind == Value::Kind::Absent) {
    Value other = yes.kind == Value::Kind::Absent ? no : yes;
    other.status = result.status;
    return other;
  }
  bool alike = yes.kind == no.kind && yes.choice == no.choice;
  if (yes.kind == Value::Kind::Record && no.kind == Value::Kind::Record)
    alike = yes.record->type == no.record->type;
  else if (yes.kind != Value::Kind::Node)
    alike = false;
  if (!alike) {
    report(Id::OperandTypes, place, {what, show(yes) + " and " + show(no)});
    return {};
  }
  result.kind = yes.kind;
  if (yes.kind == Value::Kind::Record) {
    result.record = std::make_shared<RecordValue>(*yes.record);
    for (size_t i = 0; i < result.record->fields.size(); ++i) {
      Value &field = result.record->fields[i].second;
      field = choose(condition, yes.record->fields[i].second,
                     no.record->fields[i].second, what, place);
      if (field.isPoison())
        return {};
    }
    return result;
  }
  std::vector<NodeId> choices = {yes.node, no.node};
  if (!promote(choices, what, place))
    return {};
  result.choice = yes.choice;
  result.node = elementwise(Op::Where, {condition, choices[0], choices[1]},
                            build.typeOf(choices[0]).dtype, place);
  return result.node < 0 ? Value() : result;
}

/// `x ?? fill`.
Value Elaborator::fallback(const Expr &expr, Scope &scope) {
  Value value = valueOf(*expr.operands[0], scope);
  const Expr &fill = *expr.operands[1];
  Place place = scope.place(expr.range);
  if (value.isPoison())
    return {};
  if (!value.isOptional()) {
    report(Id::NeverAbsent, scope.place(expr.operands[0]->range),
           {show(value)});
    return {};
  }
  if (fill.kind != Expr::Kind::Path || (fill.path[0].text != "drop_rollout" &&
                                        fill.path[0].text != "drop_prompt"))
    countErrors(value, place);
  if (fill.kind == Expr::Kind::Path && fill.path.size() == 1 &&
      (fill.path[0].text == "drop_rollout" ||
       fill.path[0].text == "drop_prompt"))
    return dropped(fill, value, scope);
  Value present = value;
  present.status = -1;
  if (value.kind == Value::Kind::List) {
    // An absent list has no items already; that is meant has to be written.
    if (fill.kind == Expr::Kind::List && fill.arguments.empty())
      return present;
    report(Id::ListFill, scope.place(fill.range), {textOf(fill)});
    return {};
  }
  std::optional<Value> group = filled(fill, value, scope);
  Value other = group ? *group : valueOf(fill, scope);
  if (other.isPoison())
    return {};
  if (value.kind == Value::Kind::Absent)
    return other;
  return choose(isStatus(value, Status::Present, place), present, other, "`??`",
                place);
}

/// `mean(over: axes)` after `??`: of the values of the group that are there.
std::optional<Value> Elaborator::filled(const Expr &fill, const Value &value,
                                        Scope &scope) {
  if (fill.kind != Expr::Kind::Call ||
      fill.operands[0]->kind != Expr::Kind::Path ||
      fill.arguments.size() != 1 || !fill.arguments[0].name ||
      fill.arguments[0].name->text != "over")
    return std::nullopt;
  const std::string &name = fill.operands[0]->path[0].text;
  Op op = name == "mean"  ? Op::Sum
          : name == "min" ? Op::MinOver
          : name == "max" ? Op::MaxOver
                          : Op::Constant;
  if (op == Op::Constant)
    return std::nullopt;
  Place place = scope.place(fill.range);
  std::optional<std::vector<AxisRef>> over =
      axesOf(*fill.arguments[0].value, scope);
  if (!over)
    return Value();
  if (value.kind != Value::Kind::Node || value.choice ||
      !model::isReal(build.typeOf(value.node).dtype)) {
    report(Id::OperandTypes, place, {"`" + name + "`", show(value)});
    return Value();
  }
  Dtype dtype = build.typeOf(value.node).dtype;
  NodeId there = isStatus(value, Status::Present, place);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  auto real = [&](double number) {
    return build.adapt(build.f32(number, origin(place)), dtype, origin(place));
  };
  NodeId neutral = real(op == Op::MinOver   ? infinity
                        : op == Op::MaxOver ? -infinity
                                            : 0);
  NodeId masked =
      elementwise(Op::Where, {there, value.node, neutral}, dtype, place);
  NodeId ones = elementwise(Op::Where, {there, real(1), real(0)}, dtype, place);
  if (masked < 0 || ones < 0)
    return Value();
  // Both have the axes of either, so that they are reduced alike.
  std::vector<NodeId> both = {masked, ones};
  if (!align(both, place))
    return Value();
  NodeId result = reduction(op, name, both[0], *over, fill, scope);
  NodeId count = reduction(Op::Sum, name, both[1], *over, fill, scope);
  if (result < 0 || count < 0)
    return Value();
  if (name == "mean")
    result = elementwise(
        Op::Div, {result, elementwise(Op::Max, {count, real(1)}, dtype, place)},
        dtype, place);
  Value filled = Value::of(result);
  NodeId none = compare("==", count, real(0), place);
  filled.status =
      elementwise(Op::Where,
                  {none, build.i64(int64_t(Status::Missing), origin(place)),
                   build.i64(0, origin(place))},
                  Dtype::I64, place);
  return filled;
}

/// What a value reads that is known only in training, in words; empty: nothing.
std::string lateReads(const Graph &graph, NodeId root, bool states) {
  std::vector<bool> reached(graph.nodes.size(), false);
  reached[size_t(root)] = true;
  for (NodeId id = root; id >= 0; --id) {
    if (!reached[size_t(id)])
      continue;
    const Node &node = graph[id];
    if (node.op == Op::State && states)
      return "state `" + node.text + "`";
    if (node.op == Op::Stream && node.version == model::Version::Current)
      return "streams of the weights in training; read `old.`";
    if (node.op == Op::Age && states)
      return "`age`";
    for (NodeId operand : node.operands)
      reached[size_t(operand)] = true;
    for (AxisId axis : node.type.axes)
      if (NodeId extent = graph.axes[size_t(axis)].extent; extent >= 0)
        reached[size_t(extent)] = true;
  }
  return "";
}

/// `?? drop_rollout`: what is absent leaves the batch.
Value Elaborator::dropped(const Expr &word, const Value &value, Scope &scope) {
  Place place = scope.place(word.range);
  bool rollouts = word.path[0].text == "drop_rollout";
  std::vector<AxisId> nest =
      build.nest(rollouts ? model::rolloutAxis : model::promptAxis);
  if (value.kind == Value::Kind::Absent ||
      setting.kind == Setting::Kind::Settings || task) {
    report(Id::CannotDrop, place,
           {word.path[0].text, task ? "a task" : show(value)});
    return {};
  }
  NodeId there = isStatus(value, Status::Present, place);
  std::vector<AxisId> finer;
  for (AxisId axis : build.typeOf(there).axes)
    if (std::find(nest.begin(), nest.end(), axis) == nest.end())
      finer.push_back(axis);
  bool within = build.isOpaque(build.typeOf(there));
  for (AxisId axis : build.typeOf(there).axes)
    within = within || axis == nest.back();
  if (!within) {
    report(Id::CannotDrop, place, {word.path[0].text, show(value)});
    return {};
  }
  if (!finer.empty() && !build.isOpaque(build.typeOf(there))) {
    Node all;
    all.op = Op::All;
    all.operands = {there};
    all.over = finer;
    all.type = {Dtype::Bool, nest};
    all.origin = origin(place);
    there = build.add(std::move(all));
  }
  if (std::string late = lateReads(build.graph, there, true); !late.empty()) {
    report(Id::DropInTraining, place, {word.path[0].text, late});
    return {};
  }
  std::vector<model::Drop> &drops = build.graph.drops;
  auto known = std::find_if(drops.begin(), drops.end(), [&](const auto &drop) {
    return drop.keep == there && drop.axis == nest.back();
  });
  int number = int(known - drops.begin());
  if (known == drops.end())
    drops.push_back({there, nest.back(), origin(place)});
  countErrors(value, place, number);
  Value result = value;
  result.status = -1;
  return result;
}

/// Calls that see whether a value is there, `error(..)` and `where`.
std::optional<Value> Elaborator::absenceCall(const std::string &name,
                                             const Expr &call, Scope &scope) {
  Place place = scope.place(call.range);
  if (name == "where") {
    auto matched = matchArguments(analysis, *scope.module, name, call.arguments,
                                  {"condition", "then", "else"});
    if (!matched)
      return Value();
    for (size_t i = 0; i < 3; ++i)
      if (!(*matched)[i]) {
        report(Id::MissingArgument, place,
               {name, i == 0   ? "condition"
                      : i == 1 ? "then"
                               : "else"});
        return Value();
      }
    NodeId condition = node(*(*matched)[0]->value, scope);
    Value yes = valueOf(*(*matched)[1]->value, scope);
    Value no = valueOf(*(*matched)[2]->value, scope);
    if (condition < 0 || yes.isPoison() || no.isPoison() ||
        !wantDtype(condition, {Dtype::Bool}, "the condition of `where`", place))
      return Value();
    return choose(condition, yes, no, "`where`", place);
  }
  bool isError = name == "error";
  if (!isError && name != "is_value" && name != "is_missing" &&
      name != "is_error")
    return std::nullopt;
  auto matched = matchArguments(analysis, *scope.module, name, call.arguments,
                                {isError ? "reason" : "x"});
  if (!matched)
    return Value();
  if (!(*matched)[0]) {
    report(Id::MissingArgument, place, {name, isError ? "reason" : "x"});
    return Value();
  }
  const Expr &argument = *(*matched)[0]->value;
  if (isError) {
    NodeId reason = node(argument, scope);
    if (reason < 0 || !wantDtype(reason, {Dtype::Text}, "`error`", place))
      return Value();
    // As it is written, without its quotes.
    std::string shown = textOf(argument);
    if (argument.kind == Expr::Kind::Text && !argument.isRaw)
      shown = shown.substr(1, shown.size() - 2);
    return failed(shown, place);
  }
  Value value = valueOf(argument, scope);
  if (value.isPoison())
    return Value();
  if (!value.isOptional()) {
    report(Id::NeverAbsent, scope.place(argument.range), {show(value)});
    return Value();
  }
  return Value::of(isStatus(value,
                            name == "is_value"     ? Status::Present
                            : name == "is_missing" ? Status::Missing
                                                   : Status::Error,
                            place));
}

} // namespace rl::sema
