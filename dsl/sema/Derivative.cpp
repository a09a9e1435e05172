// In: a number of a graph and nodes that it depends on. Out: nodes that are
// its derivatives, by one rule for each operation. Must not know: Ast, states.
#include "dsl/sema/Derivative.h"

#include "dsl/sema/Reach.h"

#include <algorithm>

namespace rl::sema {

namespace {

/// Gradients of the operands of one node, in their order; -1: none.
class Rules {
public:
  Rules(GraphBuilder &build, NodeId id, NodeId g, const Origin &origin)
      : build(build), node(build.graph[id]), y(id), g(g), origin(origin) {}
  /// Nothing where the operation has no rule.
  std::optional<std::vector<NodeId>> apply();

private:
  GraphBuilder &build;
  const Node node;
  NodeId y, g;
  const Origin &origin;

  const std::vector<AxisId> &axes() const { return node.type.axes; }
  NodeId x(size_t i) const { return node.operands[i]; }
  NodeId number(double value) {
    NodeId made =
        build.adapt(build.f32(value, origin), node.type.dtype, origin);
    return build.broadcast(made, axes(), origin);
  }
  NodeId op(Op op, std::vector<NodeId> operands) {
    return build.add(op, std::move(operands), node.type, origin);
  }
  NodeId mul(NodeId a, NodeId b) { return op(Op::Mul, {a, b}); }
  NodeId neg(NodeId a) { return op(Op::Neg, {a}); }
  NodeId where(NodeId condition, NodeId yes, NodeId no) {
    return op(Op::Where, {condition, yes, no});
  }
  NodeId less(Op op, NodeId a, NodeId b) {
    return build.add(op, {a, b}, {Dtype::Bool, axes()}, origin);
  }
  NodeId share(const std::vector<AxisId> &full);
};

/// 1 / number of points that `node`, a mean, is taken over, of its type.
NodeId Rules::share(const std::vector<AxisId> &full) {
  Node count;
  count.op = Op::Count;
  count.type.dtype = Dtype::I64;
  count.origin = origin;
  double dense = 1;
  auto isDense = [&](AxisId axis) {
    return build.graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense;
  };
  for (AxisId axis : node.over) {
    if (isDense(axis))
      dense *= double(build.graph.axes[size_t(axis)].size);
    else
      count.over.push_back(axis);
  }
  NodeId points = number(dense);
  if (!count.over.empty()) {
    for (AxisId axis : full)
      if (!isDense(axis) && std::find(count.over.begin(), count.over.end(),
                                      axis) == count.over.end())
        count.type.axes.push_back(axis);
    std::vector<AxisId> kept = count.type.axes;
    NodeId ragged = build.add(std::move(count));
    NodeId one = build.broadcast(build.i64(1, origin), kept, origin);
    ragged = build.add(Op::Max, {ragged, one}, {Dtype::I64, kept}, origin);
    Op to = node.type.dtype == Dtype::F64 ? Op::ToF64 : Op::ToF32;
    ragged = build.add(to, {ragged}, {node.type.dtype, kept}, origin);
    points = mul(build.broadcast(ragged, axes(), origin), points);
  }
  return op(Op::Div, {g, points});
}

std::optional<std::vector<NodeId>> Rules::apply() {
  using List = std::vector<NodeId>;
  switch (node.op) {
  case Op::Neg:
    return List{neg(g)};
  case Op::Abs:
    return List{mul(g, op(Op::Sign, {x(0)}))};
  case Op::Exp:
    return List{mul(g, y)};
  case Op::Expm1:
    return List{mul(g, op(Op::Exp, {x(0)}))};
  case Op::Log:
    return List{op(Op::Div, {g, x(0)})};
  case Op::Log1p:
    return List{op(Op::Div, {g, op(Op::Add, {number(1), x(0)})})};
  case Op::Sqrt:
    return List{op(Op::Div, {g, mul(number(2), y)})};
  case Op::Tanh:
    return List{mul(g, op(Op::Sub, {number(1), mul(y, y)}))};
  case Op::Sigmoid:
    return List{mul(g, mul(y, op(Op::Sub, {number(1), y})))};
  case Op::Sin:
    return List{mul(g, op(Op::Cos, {x(0)}))};
  case Op::Cos:
    return List{neg(mul(g, op(Op::Sin, {x(0)})))};
  case Op::Add:
    return List{g, g};
  case Op::Sub:
    return List{g, neg(g)};
  case Op::Mul:
    return List{mul(g, x(1)), mul(g, x(0))};
  case Op::Div:
    return List{op(Op::Div, {g, x(1)}), neg(op(Op::Div, {mul(g, y), x(1)}))};
  case Op::Pow: {
    // Of a constant exponent alone: the other way needs a positive base.
    NodeId exponent = x(1);
    if (build.graph[exponent].op == Op::Broadcast)
      exponent = build.graph[exponent].operands[0];
    if (!build.isConstant(exponent))
      return std::nullopt;
    NodeId less = op(Op::Sub, {x(1), number(1)});
    return List{mul(g, mul(x(1), op(Op::Pow, {x(0), less}))), -1};
  }
  // Of equals the second passes: a relu is flat at 0.
  case Op::Min:
  case Op::Max: {
    NodeId first = node.op == Op::Min ? less(Op::Less, x(0), x(1))
                                      : less(Op::Less, x(1), x(0));
    NodeId zero = number(0);
    return List{where(first, g, zero), where(first, zero, g)};
  }
  case Op::Clamp: {
    // max(low, min(x, high)); x wins at both limits.
    NodeId inner = op(Op::Min, {x(0), x(2)});
    NodeId below = less(Op::Less, inner, x(1));
    NodeId above = less(Op::Less, x(2), x(0));
    NodeId zero = number(0);
    NodeId passed = where(below, zero, g);
    return List{where(above, zero, passed), where(below, g, zero),
                where(above, passed, zero)};
  }
  case Op::Where:
    return List{-1, where(x(0), g, number(0)), where(x(0), number(0), g)};
  case Op::InRange:
    return List{g, -1};
  case Op::ToF32:
  case Op::ToF64: {
    const Type type = build.typeOf(x(0));
    if (type.dtype == node.type.dtype)
      return List{g};
    Op back = type.dtype == Dtype::F64 ? Op::ToF64 : Op::ToF32;
    return List{build.add(back, {g}, type, origin)};
  }
  case Op::Broadcast: {
    const Type type = build.typeOf(x(0));
    Node sum;
    sum.op = Op::Sum;
    sum.operands = {g};
    sum.type = type;
    sum.origin = origin;
    for (AxisId axis : axes())
      if (std::find(type.axes.begin(), type.axes.end(), axis) ==
          type.axes.end())
        sum.over.push_back(axis);
    return List{build.add(std::move(sum))};
  }
  case Op::Sum:
    return List{build.broadcast(g, build.typeOf(x(0)).axes, origin)};
  case Op::Mean: {
    const std::vector<AxisId> full = build.typeOf(x(0)).axes;
    return List{build.broadcast(share(full), full, origin)};
  }
  default:
    return std::nullopt;
  }
}

/// For each node up to `root` whether it depends on a leaf: through values
/// that carry a gradient, or through any.
std::vector<bool> dependents(const Graph &graph, NodeId root,
                             const std::vector<NodeId> &leaves, bool any) {
  std::vector<bool> depends(size_t(root) + 1, false);
  for (NodeId leaf : leaves)
    if (leaf <= root)
      depends[size_t(leaf)] = true;
  for (NodeId id = 0; id <= root; ++id) {
    const Node &node = graph[id];
    if (node.op == Op::State)
      continue;
    bool ordered = node.op == Op::Sort || node.op == Op::Quantile;
    for (size_t i = 0; i < node.operands.size() && !depends[size_t(id)]; ++i)
      if (any || ordered || carries(graph, node, i))
        depends[size_t(id)] = depends[size_t(node.operands[i])];
  }
  return depends;
}

} // namespace

Derivatives differentiate(GraphBuilder &build, NodeId root,
                          const std::vector<NodeId> &leaves,
                          const Origin &origin) {
  Derivatives result;
  std::vector<bool> depends = dependents(build.graph, root, leaves, false);
  // By node; what is added later is above the root.
  std::vector<NodeId> gradient(size_t(root) + 1, -1);
  auto isLeaf = [&](NodeId id) {
    return std::find(leaves.begin(), leaves.end(), id) != leaves.end();
  };
  const Type type = build.typeOf(root);
  gradient[size_t(root)] =
      build.adapt(build.f32(1, origin), type.dtype, origin);
  for (NodeId id = root; id >= 0; --id) {
    NodeId g = gradient[size_t(id)];
    if (g < 0 || !depends[size_t(id)] || isLeaf(id))
      continue;
    auto inner = Rules(build, id, g, origin).apply();
    if (!inner) {
      result.refused = id;
      return result;
    }
    const std::vector<NodeId> operands = build.graph[id].operands;
    for (size_t i = 0; i < operands.size(); ++i) {
      NodeId operand = operands[i];
      if (!depends[size_t(operand)] ||
          !carries(build.graph, build.graph[id], i))
        continue;
      NodeId &sum = gradient[size_t(operand)];
      sum = sum < 0 ? (*inner)[i]
                    : build.add(Op::Add, {sum, (*inner)[i]},
                                build.typeOf(operand), origin);
    }
  }
  for (NodeId leaf : leaves) {
    NodeId found = leaf <= root ? gradient[size_t(leaf)] : -1;
    result.isPath = result.isPath || found >= 0;
    const Type of = build.typeOf(leaf);
    if (found < 0)
      found = build.broadcast(
          build.adapt(build.f32(0, origin), of.dtype, origin), of.axes, origin);
    result.gradients.push_back(found);
  }
  return result;
}

NodeId substitute(GraphBuilder &build, NodeId root,
                  const std::vector<NodeId> &from,
                  const std::vector<NodeId> &to) {
  std::vector<bool> depends = dependents(build.graph, root, from, true);
  std::vector<bool> reached = reachedFrom(build.graph, {root});
  std::vector<NodeId> now(size_t(root) + 1, -1);
  for (NodeId id = 0; id <= root; ++id) {
    auto found = std::find(from.begin(), from.end(), id);
    now[size_t(id)] =
        found == from.end() ? id : to[size_t(found - from.begin())];
    if (found != from.end() || !depends[size_t(id)] || !reached[size_t(id)])
      continue;
    Node node = build.graph[id];
    for (const auto *axes : {&node.type.axes, &node.over})
      for (AxisId axis : *axes)
        for (NodeId source : {build.graph.axes[size_t(axis)].extent,
                              build.graph.axes[size_t(axis)].member})
          if (source >= 0 && source <= root && depends[size_t(source)])
            return -1;
    for (NodeId &operand : node.operands)
      operand = now[size_t(operand)];
    node.name.clear();
    now[size_t(id)] = build.add(std::move(node));
  }
  return now[size_t(root)];
}

} // namespace rl::sema
