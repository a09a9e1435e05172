// In: a value of a phase. Out: whether it is 0 wherever a group is one rollout.
// Must not know: slots, diagnostics, how a batch is sampled.
#include "dsl/sema/LoneGroups.h"

#include <optional>
#include <utility>

namespace rl::sema {

using model::Graph;
using model::Node;
using model::NodeId;
using model::Op;

namespace {

/// What a node is where groups are single: a number, or what another node is.
struct Alone {
  std::optional<double> number;
  NodeId as = -1;
  bool operator==(const Alone &) const = default;
};

/// Reads the nodes in order; rollouts and their group are one.
class Reading {
public:
  explicit Reading(const Graph &graph) : graph(graph) {}
  Alone of(NodeId root);

private:
  Alone one(NodeId id) const;
  const Alone &operand(const Node &node, size_t i) const {
    return known[size_t(node.operands[i])];
  }
  bool is(const Node &node, size_t i, double number) const {
    return operand(node, i).number == number;
  }

  const Graph &graph;
  std::vector<Alone> known;
};

Alone Reading::of(NodeId root) {
  for (NodeId id = 0; id <= root; ++id)
    known.push_back(one(id));
  return known[size_t(root)];
}

Alone Reading::one(NodeId id) const {
  const Node &node = graph[id];
  const Alone itself{std::nullopt, id}, zero{0.0, -1}, yes{1.0, -1};
  bool ofGroup = node.over == std::vector<model::AxisId>{model::rolloutAxis};
  switch (node.op) {
  case Op::Constant:
    if (node.type.dtype == model::Dtype::Text)
      return itself;
    return {node.type.dtype == model::Dtype::I64 ? double(node.integer)
                                                 : node.number,
            -1};
  case Op::Broadcast:
    // What a parameter of type fn computes is not known.
    return node.operands.size() == 1 && node.text.empty() ? operand(node, 0)
                                                          : itself;
  case Op::Stop:
  case Op::InRange:
  case Op::ToF32:
  case Op::ToF64:
    return operand(node, 0);
  case Op::Sum:
  case Op::Mean:
  case Op::MinOver:
  case Op::MaxOver:
    if (ofGroup)
      return operand(node, 0);
    return (node.op == Op::Sum || node.op == Op::Mean) && is(node, 0, 0)
               ? zero
               : itself;
  case Op::Std:
    return ofGroup ? zero : itself;
  case Op::Count:
    return ofGroup ? yes : itself;
  case Op::Neg:
  case Op::Abs:
  case Op::Sign:
  case Op::Sqrt:
    return is(node, 0, 0) ? zero : itself;
  case Op::Add:
    if (is(node, 0, 0))
      return operand(node, 1);
    return is(node, 1, 0) ? operand(node, 0) : itself;
  case Op::Sub:
    if (operand(node, 0) == operand(node, 1))
      return zero;
    return is(node, 1, 0) ? operand(node, 0) : itself;
  case Op::Mul:
    return is(node, 0, 0) || is(node, 1, 0) ? zero : itself;
  case Op::Div:
    return is(node, 0, 0) && !is(node, 1, 0) ? zero : itself;
  case Op::Min:
  case Op::Max:
    return operand(node, 0) == operand(node, 1) ? operand(node, 0) : itself;
  case Op::Equal:
  case Op::LessEqual:
    return operand(node, 0) == operand(node, 1) ? yes : itself;
  case Op::Where:
    if (const Alone &condition = operand(node, 0); condition.number)
      return operand(node, *condition.number != 0 ? 1 : 2);
    return operand(node, 1) == operand(node, 2) ? operand(node, 1) : itself;
  default:
    return itself;
  }
}

} // namespace

bool isZeroAlone(const Graph &graph, NodeId root) {
  return Reading(graph).of(root).number == 0.0;
}

} // namespace rl::sema
