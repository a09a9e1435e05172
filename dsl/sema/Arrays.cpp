// In: a call that goes along axes or by the order of values. Out: its node,
// or those it is short for. Must not know: slots, declared callables.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/PrintGraph.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

namespace {
/// Parameters of a call, those that may be left out behind `|`.
std::vector<std::string> parametersOf(Op op, size_t &required) {
  required = 2;
  switch (op) {
  case Op::Cumsum:
    return {"x", "along", "from", "decay"};
  case Op::Next:
    required = 3;
    return {"x", "along", "last"};
  case Op::Previous:
    required = 3;
    return {"x", "along", "first"};
  case Op::Top:
    return {"x", "over", "count", "share"};
  case Op::Sort:
    return {"x", "along"};
  case Op::Quantile:
    required = 3;
    return {"x", "q", "over"};
  case Op::Var:
    return {"x", "over", "ddof", "where"};
  case Op::Norm:
    return {"x", "over", "where"};
  case Op::Place:
  case Op::Take:
    required = 3;
    return {"x", "at", "along"};
  case Op::Lerp:
    required = 3;
    return {"a", "b", "t"};
  case Op::Square:
    required = 1;
    return {"x"};
  default:
    return {"x", "over"};
  }
}

/// True of what goes by the order of points.
bool goesByOrder(Op op) {
  return op == Op::Cumsum || op == Op::Next || op == Op::Previous ||
         op == Op::Place || op == Op::Take || op == Op::Position;
}

bool holds(const std::vector<AxisId> &axes, AxisId axis) {
  return std::find(axes.begin(), axes.end(), axis) != axes.end();
}
} // namespace

/// The axes of a group of `value`'s points; the unknown one where either is
/// unknown. False after an error.
bool Elaborator::grouped(const std::vector<AxisRef> &over, NodeId value,
                         const std::string &name, Place place,
                         std::vector<AxisId> &axes) {
  const Type type = build.typeOf(value);
  bool opaque = build.isOpaque(type);
  for (const AxisRef &ref : over)
    opaque = opaque || ref.isOpaque;
  if (opaque) {
    axes = {build.opaqueAxis()};
    return true;
  }
  for (const AxisRef &ref : over) {
    AxisId axis = ref.axis < 0 ? build.named(type, ref.name) : ref.axis;
    if (axis < 0 || !holds(type.axes, axis)) {
      report(Id::AxisNotInValue, place, {ref.name, show(value)});
      return false;
    }
    axes.push_back(axis);
  }
  for (AxisId kept : type.axes)
    for (AxisId axis : build.nest(kept))
      if (!holds(axes, kept) && holds(axes, axis)) {
        report(Id::InnerAxis, place,
               {name, build.axisName(axis), build.axisName(kept)});
        return false;
      }
  build.sort(axes);
  return true;
}

NodeId Elaborator::position(const Expr &axis, Place place, Scope &scope) {
  std::optional<std::vector<AxisRef>> refs = axesOf(axis, scope);
  if (!refs)
    return -1;
  if (refs->size() != 1) {
    report(Id::OneAxis, place, {"position", std::to_string(refs->size())});
    return -1;
  }
  Node node;
  node.op = Op::Position;
  AxisId found = axisWithoutValue(refs->front(), place, scope);
  if (found < 0)
    return -1;
  const model::Axis &made = build.graph.axes[size_t(found)];
  if (!made.isOrdered) {
    report(Id::AxisUnordered, place, {"position", build.axisName(found)});
    return -1;
  }
  if (made.kind != model::Axis::Kind::Dense &&
      (setting.kind == Setting::Kind::Settings || task)) {
    report(Id::CannotReadHere, place,
           {"position", task ? "a task" : setting.description});
    return -1;
  }
  node.integer = found;
  node.type = {Dtype::I64, build.nest(found)};
  node.origin = origin(place);
  return build.add(std::move(node));
}

NodeId Elaborator::place(NodeId x, NodeId at, const AxisRef &along, Place place,
                         Scope &scope) {
  std::vector<NodeId> operands = {x, at};
  if (!align(operands, place))
    return -1;
  Node node;
  node.op = Op::Place;
  node.operands = operands;
  node.origin = origin(place);
  node.type = build.typeOf(operands[0]);
  if (along.isOpaque || build.isOpaque(node.type)) {
    node.over = {build.opaqueAxis()};
    node.type.axes = {build.opaqueAxis()};
    return build.add(std::move(node));
  }
  AxisId to = axisWithoutValue(along, place, scope);
  if (to < 0)
    return -1;
  const model::Axis &target = build.graph.axes[size_t(to)];
  if (!target.isOrdered) {
    report(Id::AxisUnordered, place, {"place", build.axisName(to)});
    return -1;
  }
  AxisId ragged = -1, dense = -1;
  for (AxisId axis : node.type.axes)
    (build.graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense ? dense
                                                                     : ragged) =
        axis;
  AxisId from = -1;
  if (target.kind == model::Axis::Kind::Dense)
    from = dense >= 0 ? dense : ragged;
  else if (ragged == target.parent)
    from = dense;
  else if (ragged >= 0 &&
           build.graph.axes[size_t(ragged)].parent == target.parent)
    from = ragged;
  if (from < 0 || holds(node.type.axes, to)) {
    report(Id::PlaceAxis, place,
           {show(operands[0]), build.graph.axes[size_t(to)].name});
    return -1;
  }
  node.over = {from};
  std::replace(node.type.axes.begin(), node.type.axes.end(), from, to);
  build.sort(node.type.axes);
  return build.add(std::move(node));
}

NodeId Elaborator::take(NodeId x, NodeId at, AxisId axis, Place place) {
  Node node;
  node.op = Op::Take;
  node.operands = {x, at};
  node.over = {axis};
  node.origin = origin(place);
  node.type = build.typeOf(x);
  if (axis == build.opaqueAxis()) {
    node.type.axes = {axis};
    return build.add(std::move(node));
  }
  std::vector<AxisId> rest = node.type.axes;
  rest.erase(std::find(rest.begin(), rest.end(), axis));
  std::optional<std::vector<AxisId>> axes =
      united({rest, build.typeOf(at).axes}, place);
  if (!axes)
    return -1;
  node.type.axes = *axes;
  return build.add(std::move(node));
}

NodeId Elaborator::quantile(NodeId x, NodeId q,
                            const std::vector<AxisRef> &over, const Expr &call,
                            Scope &scope) {
  Place place = scope.place(call.range);
  std::vector<NodeId> operands = {x, q};
  if (!promote(operands, "`quantile`", place))
    return -1;
  const Node &constant = build.graph[operands[1]];
  if (constant.op == Op::Constant &&
      !(constant.number >= 0 && constant.number <= 1)) {
    report(Id::NumberRange, place,
           {showNumber(constant.number), "`q`, which lies in 0..1"});
    return -1;
  }
  // Reduced as a mean is; then the operation is what differs.
  NodeId mean = reduction(Op::Mean, "quantile", operands[0], over, call, scope);
  if (mean < 0)
    return -1;
  Node node = build.graph[mean];
  if (!build.isOpaque(node.type) && !build.isOpaque(build.typeOf(operands[1])))
    for (AxisId axis : build.typeOf(operands[1]).axes)
      if (!holds(node.type.axes, axis)) {
        report(Id::AxisNotInValue, place,
               {build.axisName(axis), build.show(node.type)});
        return -1;
      }
  node.op = Op::Quantile;
  node.operands = operands;
  node.text.clear();
  node.name.clear();
  return build.add(std::move(node));
}

/// `var` and `norm`.
NodeId Elaborator::squares(Op op, NodeId x, const std::vector<AxisRef> &over,
                           int64_t ddof, const Expr &call, Scope &scope) {
  Place place = scope.place(call.range);
  std::string name = op == Op::Var ? "var" : "norm";
  if (build.isConstant(x))
    x = build.adapt(x, Dtype::F32, origin(place));
  if (!wantDtype(x, {Dtype::F32, Dtype::F64}, "`" + name + "`", place))
    return -1;
  const Type type = build.typeOf(x);
  auto real = [&](double number) {
    return build.adapt(build.f32(number, origin(place)), type.dtype,
                       origin(place));
  };
  auto both = [&](Op op, NodeId a, NodeId b) {
    return a < 0 || b < 0 ? NodeId(-1)
                          : elementwise(op, {a, b}, type.dtype, place);
  };
  auto choose = [&](NodeId condition, NodeId yes, NodeId no) {
    return elementwise(Op::Where, {condition, yes, no}, type.dtype, place);
  };
  if (op == Op::Norm) {
    NodeId sum =
        reduction(Op::Sum, name, both(Op::Mul, x, x), over, call, scope);
    if (sum < 0)
      return -1;
    // At 0 the root has no gradient, so it is not taken there.
    NodeId some = compare(">", sum, real(0), place);
    NodeId inner = choose(some, sum, real(1));
    NodeId root =
        build.add(Op::Sqrt, {inner}, build.typeOf(inner), origin(place));
    return choose(some, root, real(0));
  }
  NodeId ones = build.broadcast(real(1), type.axes, origin(place));
  NodeId center = reduction(Op::Mean, name, x, over, call, scope);
  NodeId number = reduction(Op::Sum, name, ones, over, call, scope);
  NodeId distance = both(Op::Sub, x, center);
  NodeId square = both(Op::Mul, distance, distance);
  NodeId sum =
      square < 0 ? -1 : reduction(Op::Sum, name, square, over, call, scope);
  NodeId freedom = both(Op::Sub, number, real(double(ddof)));
  if (sum < 0 || freedom < 0)
    return -1;
  return choose(compare(">", freedom, real(0), place),
                both(Op::Div, sum, both(Op::Max, freedom, real(1))), real(0));
}

NodeId Elaborator::top(NodeId x, NodeId count, NodeId share,
                       const std::vector<AxisRef> &over, const Expr &call,
                       Scope &scope) {
  Place place = scope.place(call.range);
  Node rank;
  rank.op = Op::Rank;
  rank.operands = {x};
  rank.origin = origin(place);
  rank.type = {Dtype::I64, build.typeOf(x).axes};
  if (!grouped(over, x, "top", place, rank.over))
    return -1;
  if (share >= 0) {
    share = build.adapt(share, Dtype::F32, origin(place));
    if (!wantDtype(share, {Dtype::F32}, "`share` of `top`", place))
      return -1;
    NodeId one = build.i64(1, origin(place));
    NodeId ones = build.broadcast(one, build.typeOf(x).axes, origin(place));
    NodeId number = reduction(Op::Sum, "top", ones, over, call, scope);
    if (number < 0)
      return -1;
    NodeId real =
        elementwise(Op::Mul, {share, build.toF32(number, origin(place))},
                    Dtype::F32, place);
    if (real < 0)
      return -1;
    NodeId half = elementwise(Op::Add, {real, build.f32(0.5, origin(place))},
                              Dtype::F32, place);
    Type type = build.typeOf(half);
    NodeId floor = build.add(Op::Floor, {half}, type, origin(place));
    type.dtype = Dtype::I64;
    NodeId whole = build.add(Op::ToI64, {floor}, type, origin(place));
    count = elementwise(Op::Clamp, {whole, one, number}, Dtype::I64, place);
  } else if (!wantDtype(count, {Dtype::I64}, "`count` of `top`", place)) {
    return -1;
  }
  return compare("<", build.add(std::move(rank)), count, place);
}

NodeId Elaborator::arrayCall(Op op, const std::string &name, const Expr &call,
                             Scope &scope) {
  Place place = scope.place(call.range);
  std::string what = "`" + name + "`";
  size_t required = 0;
  std::vector<std::string> names = parametersOf(op, required);
  auto matched =
      matchArguments(analysis, *scope.module, name, call.arguments, names);
  if (!matched)
    return -1;
  std::map<std::string, NodeId> given;
  std::vector<AxisRef> over;
  bool fromEnd = false, sound = true;
  for (size_t i = 0; i < names.size(); ++i) {
    const ast::Argument *argument = (*matched)[i];
    if (!argument) {
      if (i >= required)
        continue;
      report(Id::MissingArgument, place, {name, names[i]});
      return -1;
    }
    const Expr &value = *argument->value;
    if (names[i] == "along" || names[i] == "over") {
      std::optional<std::vector<AxisRef>> axes = axesOf(value, scope);
      if (axes && names[i] == "along" && axes->size() != 1) {
        report(Id::OneAxis, scope.place(value.range),
               {name, std::to_string(axes->size())});
        return -1;
      }
      sound = sound && axes;
      over = axes.value_or(std::vector<AxisRef>());
    } else if (names[i] == "from") {
      // Its words stand only here.
      std::string word = textOf(value);
      if (word != "start" && word != "end") {
        report(Id::FromWord, scope.place(value.range), {word});
        return -1;
      }
      fromEnd = word == "end";
    } else {
      NodeId operand = node(value, scope);
      sound = sound && operand >= 0;
      given[names[i]] = operand;
    }
  }
  if (!sound)
    return -1;
  auto of = [&](const char *key) {
    auto found = given.find(key);
    return found == given.end() ? NodeId(-1) : found->second;
  };
  NodeId x = of("x");
  if (op == Op::Square)
    return arithmetic(Op::Mul, {x, x}, what, place);
  if (op == Op::Lerp) {
    NodeId way = arithmetic(Op::Sub, {of("b"), of("a")}, what, place);
    NodeId part =
        way < 0 ? -1 : arithmetic(Op::Mul, {of("t"), way}, what, place);
    return part < 0 ? -1 : arithmetic(Op::Add, {of("a"), part}, what, place);
  }
  if (op == Op::Quantile)
    return quantile(x, of("q"), over, call, scope);
  NodeId mask = of("where");
  if (op == Op::Norm)
    return mask >= 0 ? masked({op, name, x, mask, -1, 0, over, call}, scope)
                     : squares(op, x, over, 0, call, scope);
  if (op == Op::Var) {
    NodeId ddof = of("ddof");
    int64_t freedom = 1;
    if (ddof >= 0) {
      const Node &constant = build.graph[ddof];
      bool isConstant = constant.op == Op::Constant;
      if (constant.type.dtype != Dtype::I64 ||
          (!isConstant && setting.kind != Setting::Kind::Declaration)) {
        report(Id::NeedsConstant, place, {"`ddof`, an i64,"});
        return -1;
      }
      freedom = constant.integer;
      if (isConstant && freedom < 0) {
        report(Id::NumberRange, place, {std::to_string(freedom), "`ddof`"});
        return -1;
      }
    }
    return mask >= 0
               ? masked({op, name, x, mask, -1, freedom, over, call}, scope)
               : squares(op, x, over, freedom, call, scope);
  }
  std::vector<Dtype> numbers = {Dtype::F32, Dtype::F64, Dtype::I64};
  std::vector<Dtype> any = {Dtype::F32, Dtype::F64, Dtype::I64, Dtype::Bool};
  if (op == Op::Take)
    any.push_back(Dtype::Text);
  bool moves =
      op == Op::Next || op == Op::Previous || op == Op::Place || op == Op::Take;
  if (!wantDtype(x, moves ? any : numbers, what, place))
    return -1;
  if (op == Op::Top) {
    NodeId count = of("count"), share = of("share");
    if ((count < 0) == (share < 0)) {
      report(Id::TopHow, place, {count < 0 ? "is neither" : "are both"});
      return -1;
    }
    return top(x, count, share, over, call, scope);
  }
  if (op == Op::Place || op == Op::Take) {
    NodeId at = of("at");
    if (!wantDtype(at, {Dtype::I64}, "`at` of " + what, place))
      return -1;
    if (op == Op::Place)
      return this->place(x, at, over[0], place, scope);
  }
  Node node;
  node.op = op;
  node.integer = fromEnd ? 1 : 0;
  node.origin = origin(place);
  node.operands = {x};
  NodeId second = op == Op::Cumsum ? of("decay")
                  : op == Op::Next ? of("last")
                                   : of("first");
  if (second >= 0) {
    node.operands.push_back(second);
    if (!promote(node.operands, what, place))
      return -1;
    if (op == Op::Cumsum &&
        !wantDtype(node.operands[0], {Dtype::F32, Dtype::F64},
                   what + " with `decay`", place))
      return -1;
    const Node &decay = build.graph[node.operands[1]];
    if (op == Op::Cumsum && decay.op == Op::Constant && decay.number == 1)
      node.operands.pop_back();
    else if (!align(node.operands, place))
      return -1;
  }
  if (!grouped(over, node.operands[0], name, place, node.over))
    return -1;
  if (goesByOrder(op))
    for (AxisId axis : node.over)
      if (!build.graph.axes[size_t(axis)].isOrdered) {
        report(Id::AxisUnordered, place, {name, build.axisName(axis)});
        return -1;
      }
  if (op == Op::Take)
    return take(x, of("at"), node.over[0], place);
  node.type = build.typeOf(node.operands[0]);
  if (op == Op::Rank)
    node.type.dtype = Dtype::I64;
  return build.add(std::move(node));
}

} // namespace rl::sema
