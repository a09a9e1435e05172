// In: a call of a row of Primitives.def. Out: its node, operands checked by
// family. Must not know: slots, declared callables.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

namespace {
enum class Family { Leaf, Unary, Binary, Compare, Logic, Reduce, Shape, Text };
struct Row {
  Op op;
  Family family;
};

/// Rows of a spelling; `min` and `max` have two.
std::vector<Row> rowsOf(const std::string &name) {
  std::vector<Row> rows;
#define PRIMITIVE(id, spelling, family, signature, doc)                        \
  if (name == spelling)                                                        \
    rows.push_back({Op::id, Family::family});
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
  return rows;
}

/// Parameter names of a row that are given by position or by name.
std::vector<std::string> parametersOf(const Row &row) {
  switch (row.op) {
  case Op::Where:
    return {"condition", "then", "else"};
  case Op::Clamp:
    return {"x", "low", "high"};
  case Op::Position:
    return {"axis"};
  case Op::Uniform:
    return {};
  case Op::Count:
    return {"over"};
  case Op::Std:
    return {"x", "over", "ddof"};
  case Op::Contains:
  case Op::StartsWith:
  case Op::EndsWith:
    return {"x", "part"};
  case Op::Capture:
    return {"x", "pattern"};
  default:
    break;
  }
  if (row.family == Family::Reduce)
    return {"x", "over"};
  if (row.family == Family::Binary)
    return {"x", "y"};
  return {"x"};
}
} // namespace

std::optional<AxisRef> Elaborator::axisOf(const ast::Name &name, Scope &scope) {
  auto dense = scope.axes.find(name.text);
  if (dense != scope.axes.end())
    return AxisRef{name.text, dense->second, false};
  if (name.text == "prompt")
    return AxisRef{name.text, model::promptAxis, false};
  if (name.text == "rollout")
    return AxisRef{name.text, model::rolloutAxis, false};
  if (name.text == "token")
    return AxisRef{name.text, -1, false};
  std::vector<std::string> names = {"prompt", "rollout", "token"};
  for (const auto &[known, id] : scope.axes)
    names.push_back(known);
  report(Id::UnknownAxis, scope.place(name.range),
         {name.text, suggestion(name.text, names)});
  return std::nullopt;
}

std::optional<std::vector<AxisRef>> Elaborator::axesOf(const Expr &expr,
                                                       Scope &scope) {
  std::vector<AxisRef> axes;
  if (expr.kind == Expr::Kind::Path && expr.path.size() == 1) {
    auto local = scope.locals.find(expr.path[0].text);
    if (local != scope.locals.end() &&
        (local->second.value.kind == Value::Kind::Axes ||
         local->second.value.isPoison())) {
      local->second.read = true;
      if (local->second.value.isPoison())
        return std::nullopt;
      return local->second.value.axes;
    }
    std::optional<AxisRef> axis = axisOf(expr.path[0], scope);
    if (!axis)
      return std::nullopt;
    axes.push_back(*axis);
  } else if (expr.kind == Expr::Kind::List) {
    for (const ast::Argument &item : expr.arguments) {
      std::optional<std::vector<AxisRef>> inner = axesOf(*item.value, scope);
      if (!inner)
        return std::nullopt;
      for (const AxisRef &axis : *inner) {
        for (const AxisRef &known : axes)
          if (known.name == axis.name && known.axis == axis.axis) {
            report(Id::DuplicateAxis, scope.place(item.value->range),
                   {axis.name});
            return std::nullopt;
          }
        axes.push_back(axis);
      }
    }
  } else {
    report(Id::UnknownAxis, scope.place(expr.range),
           {textOf(expr), "; an axis or a list of axes stands here"});
    return std::nullopt;
  }
  if (axes.empty()) {
    report(Id::NoAxes, scope.place(expr.range), {});
    return std::nullopt;
  }
  return axes;
}

NodeId Elaborator::reduction(Op op, const std::string &name, NodeId value,
                             const std::vector<AxisRef> &over, const Expr &call,
                             Scope &scope) {
  Place place = scope.place(call.range);
  std::string what = "`" + name + "`";
  bool logical = op == Op::Any || op == Op::All;
  if (op != Op::Sum && build.isConstant(value) && !logical &&
      build.typeOf(value).dtype == Dtype::I64)
    value = build.toF32(value, origin(place));
  if (!wantDtype(value,
                 logical         ? std::vector{Dtype::Bool}
                 : op == Op::Sum ? std::vector{Dtype::F32, Dtype::I64}
                                 : std::vector{Dtype::F32},
                 what, place))
    return -1;
  Type type = build.typeOf(value);
  Node node;
  node.op = op;
  node.operands = {value};
  node.origin = origin(place);
  node.type = type;
  bool opaque = build.isOpaque(type);
  for (const AxisRef &ref : over)
    opaque = opaque || ref.isOpaque;
  if (opaque) {
    // Seen alone: what remains is unknown.
    node.over = {build.opaqueAxis()};
    node.type.axes = {build.opaqueAxis()};
    node.text = "reduced";
    return build.add(std::move(node));
  }
  for (const AxisRef &ref : over) {
    AxisId axis = ref.axis < 0 ? build.tokenOf(type) : ref.axis;
    auto found = std::find(node.type.axes.begin(), node.type.axes.end(), axis);
    if (axis < 0 || found == node.type.axes.end()) {
      report(Id::AxisNotInValue, place, {ref.name, show(value)});
      return -1;
    }
    node.type.axes.erase(found);
    node.over.push_back(axis);
  }
  for (AxisId kept : node.type.axes)
    for (AxisId axis : build.nest(kept))
      if (std::find(node.over.begin(), node.over.end(), axis) !=
          node.over.end()) {
        report(Id::InnerAxisKept, place,
               {build.axisName(axis), build.axisName(kept)});
        return -1;
      }
  build.sort(node.over);
  return build.add(std::move(node));
}

NodeId Elaborator::count(const std::vector<AxisRef> &over, const Expr &call,
                         Scope &scope) {
  Place place = scope.place(call.range);
  Node node;
  node.op = Op::Count;
  node.type.dtype = Dtype::I64;
  node.origin = origin(place);
  int64_t dense = 1;
  AxisId innermost = -1;
  size_t depth = 0;
  for (const AxisRef &ref : over) {
    AxisId axis = ref.isOpaque ? build.opaqueAxis() : ref.axis;
    if (axis < 0)
      axis = scope.token >= 0 ? scope.token : responseToken(node.origin);
    if (build.graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense) {
      dense *= build.graph.axes[size_t(axis)].size;
      continue;
    }
    node.over.push_back(axis);
    if (build.nest(axis).size() > depth) {
      innermost = axis;
      depth = build.nest(axis).size();
    }
  }
  if (innermost < 0)
    return build.i64(dense, node.origin);
  if (setting.kind == Setting::Kind::Settings || task) {
    report(Id::CannotReadHere, place,
           {"count", task ? "a task" : setting.description});
    return -1;
  }
  bool reduced = false;
  std::vector<AxisId> nest = build.nest(innermost);
  for (AxisId axis : node.over)
    if (std::find(nest.begin(), nest.end(), axis) == nest.end()) {
      report(Id::NotOneNest, place,
             {build.graph.axes[size_t(axis)].name,
              build.graph.axes[size_t(innermost)].name});
      return -1;
    }
  for (AxisId axis : nest) {
    bool here =
        std::find(node.over.begin(), node.over.end(), axis) != node.over.end();
    if (reduced && !here) {
      report(Id::InnerAxisKept, place,
             {build.axisName(build.graph.axes[size_t(axis)].parent),
              build.axisName(axis)});
      return -1;
    }
    reduced = reduced || here;
    if (!here)
      node.type.axes.push_back(axis);
  }
  build.sort(node.over);
  NodeId result = build.add(std::move(node));
  if (dense == 1)
    return result;
  return elementwise(Op::Mul, {result, build.i64(dense, origin(place))},
                     Dtype::I64, place);
}

NodeId Elaborator::textCall(Op op, const std::string &name,
                            std::vector<NodeId> operands, Place place) {
  for (NodeId operand : operands)
    if (!wantDtype(operand, {Dtype::Text}, "`" + name + "`", place))
      return -1;
  Dtype result =
      op == Op::Length ? Dtype::I64
      : op == Op::Contains || op == Op::StartsWith || op == Op::EndsWith
          ? Dtype::Bool
          : Dtype::Text;
  if (op != Op::Capture)
    return elementwise(op, std::move(operands), result, place);
  const Node &pattern = build.graph[operands[1]];
  Node node;
  node.op = op;
  node.operands = {operands[0]};
  node.type = build.typeOf(operands[0]);
  node.origin = origin(place);
  if (pattern.op == Op::Constant) {
    node.text = pattern.text;
  } else if (setting.kind != Setting::Kind::Declaration) {
    report(Id::NeedsConstant, place, {"the pattern of `capture`"});
    return -1;
  }
  return build.add(std::move(node));
}

NodeId Elaborator::primitive(const std::string &name, const Expr &call,
                             Scope &scope) {
  Place place = scope.place(call.range);
  std::vector<Row> rows = rowsOf(name);
  Row row = rows[0];
  if (row.family == Family::Leaf) {
    report(Id::NotCallable, place, {name, "a value"});
    return -1;
  }
  // `min` and `max` reduce where `over:` is written.
  if (rows.size() > 1)
    for (const ast::Argument &argument : call.arguments)
      if (argument.name && argument.name->text == "over" &&
          row.family != Family::Reduce)
        row = rows[1];
  std::vector<std::string> names = parametersOf(row);
  auto matched =
      matchArguments(analysis, *scope.module, name, call.arguments, names);
  if (!matched)
    return -1;
  std::vector<NodeId> operands;
  std::optional<std::vector<AxisRef>> over;
  bool sound = true;
  int64_t ddof = 1;
  for (size_t i = 0; i < names.size(); ++i) {
    const ast::Argument *argument = (*matched)[i];
    if (!argument) {
      if (names[i] == "ddof")
        continue;
      report(Id::MissingArgument, place, {name, names[i]});
      return -1;
    }
    if (names[i] == "over") {
      over = axesOf(*argument->value, scope);
      sound = sound && over;
      continue;
    }
    if (row.op == Op::Position) {
      const Expr &value = *argument->value;
      if (value.kind == Expr::Kind::Path && value.path.size() == 1) {
        std::optional<AxisRef> axis = axisOf(value.path[0], scope);
        if (!axis)
          return -1;
        if (axis->axis >= 0 && build.graph.axes[size_t(axis->axis)].kind ==
                                   model::Axis::Kind::Dense) {
          Node node;
          node.op = Op::Position;
          node.integer = axis->axis;
          node.type = {Dtype::I64, {axis->axis}};
          node.origin = origin(place);
          return build.add(std::move(node));
        }
      }
      report(Id::UnknownAxis, scope.place(value.range),
             {textOf(value), "; `position` takes an axis declared here"});
      return -1;
    }
    NodeId operand = node(*argument->value, scope);
    if (operand >= 0 && names[i] == "ddof") {
      const Node &constant = build.graph[operand];
      bool isConstant = constant.op == Op::Constant;
      if (constant.type.dtype != Dtype::I64 ||
          (!isConstant && setting.kind != Setting::Kind::Declaration)) {
        report(Id::NeedsConstant, place, {"`ddof`, an i64,"});
        return -1;
      }
      if (isConstant && constant.integer < 0) {
        report(Id::NumberRange, place,
               {std::to_string(constant.integer), "`ddof`"});
        return -1;
      }
      ddof = constant.integer;
      continue;
    }
    sound = sound && operand >= 0;
    operands.push_back(operand);
  }
  if (!sound)
    return -1;
  std::string what = "`" + name + "`";
  switch (row.op) {
  case Op::Count:
    return count(*over, call, scope);
  case Op::Uniform: {
    if (!task) {
      report(Id::OutsideTask, place, {name});
      return -1;
    }
    Node node;
    node.op = Op::Uniform;
    node.integer = draws++;
    node.text = task->name.text;
    node.type = {Dtype::F32, {model::promptAxis}};
    node.origin = origin(place);
    return build.add(std::move(node));
  }
  case Op::Where: {
    if (!wantDtype(operands[0], {Dtype::Bool}, "the condition of `where`",
                   place))
      return -1;
    std::vector<NodeId> choices = {operands[1], operands[2]};
    if (!promote(choices, what, place))
      return -1;
    return elementwise(Op::Where, {operands[0], choices[0], choices[1]},
                       build.typeOf(choices[0]).dtype, place);
  }
  case Op::Clamp:
    return arithmetic(Op::Clamp, operands, what, place);
  case Op::Stop:
    // Only real numbers carry a gradient.
    if (build.typeOf(operands[0]).dtype != Dtype::F32 ||
        build.graph[operands[0]].op == Op::Stop)
      return operands[0];
    return build.add(Op::Stop, operands, build.typeOf(operands[0]),
                     origin(place));
  case Op::ToF32:
  case Op::ToI64: {
    if (!wantDtype(operands[0], {Dtype::F32, Dtype::I64, Dtype::Bool}, what,
                   place))
      return -1;
    Type type = build.typeOf(operands[0]);
    Dtype to = row.op == Op::ToF32 ? Dtype::F32 : Dtype::I64;
    if (type.dtype == to)
      return operands[0];
    type.dtype = to;
    return build.add(row.op, operands, type, origin(place));
  }
  default:
    break;
  }
  if (row.family == Family::Reduce) {
    NodeId result = reduction(row.op, name, operands[0], *over, call, scope);
    if (result < 0 || row.op != Op::Std)
      return result;
    Node node = build.graph[result];
    node.integer = ddof;
    return build.add(std::move(node));
  }
  if (row.family == Family::Text)
    return textCall(row.op, name, operands, place);
  if (row.family == Family::Binary)
    return arithmetic(row.op, operands, what, place);
  // Unary on f32; constant integers adapt.
  if (build.isConstant(operands[0]) &&
      build.typeOf(operands[0]).dtype == Dtype::I64)
    operands[0] = build.toF32(operands[0], origin(place));
  if (!wantDtype(operands[0], {Dtype::F32}, what, place))
    return -1;
  return build.add(row.op, operands, build.typeOf(operands[0]), origin(place));
}

} // namespace rl::sema
