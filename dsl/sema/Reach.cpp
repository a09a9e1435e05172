// In: a graph and a root. Out: which nodes it reads, and which streams a
// gradient reaches. Must not know: Ast, diagnostics.
#include "dsl/sema/Reach.h"

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

bool carries(const Graph &graph, const Node &node, size_t operand) {
  switch (node.op) {
  case Op::Stop:
  case Op::State:
  case Op::Sign:
  case Op::Floor:
  case Op::Ceil:
  case Op::Round:
  case Op::Sort:
  case Op::Quantile:
  case Op::Less:
  case Op::LessEqual:
  case Op::Equal:
  case Op::Not:
  case Op::And:
  case Op::Or:
  case Op::ToI64:
  case Op::Count:
    return false;
  case Op::Where:
    if (operand == 0)
      return false;
    break;
  default:
    break;
  }
  return model::isReal(node.type.dtype) &&
         model::isReal(graph[node.operands[operand]].type.dtype);
}

std::vector<NodeId> differentiableStreams(const Graph &graph, NodeId root) {
  std::vector<bool> reached(graph.nodes.size(), false);
  std::vector<NodeId> streams;
  if (root < 0)
    return streams;
  reached[size_t(root)] = true;
  for (NodeId id = root; id >= 0; --id) {
    if (!reached[size_t(id)])
      continue;
    const Node &node = graph[id];
    if (node.op == Op::Stream && node.version == model::Version::Current &&
        !model::isObserved(node.quantity))
      streams.push_back(id);
    for (size_t i = 0; i < node.operands.size(); ++i)
      if (carries(graph, node, i))
        reached[size_t(node.operands[i])] = true;
  }
  return streams;
}

NodeId gradientLost(const Graph &graph, NodeId root, bool fieldsToo,
                    NodeId leaf) {
  // From the root down, by ways that carry a gradient or end in an order.
  std::vector<bool> reached(graph.nodes.size(), false);
  std::vector<NodeId> through(graph.nodes.size(), -1);
  if (root < 0)
    return -1;
  reached[size_t(root)] = true;
  for (NodeId id = root; id >= 0; --id) {
    if (!reached[size_t(id)])
      continue;
    const Node &node = graph[id];
    bool isOrder = node.op == Op::Sort || node.op == Op::Quantile;
    bool isLeaf =
        (fieldsToo && node.op == Op::Field) ||
        (node.op == Op::Stream && node.version == model::Version::Current);
    if (leaf >= 0)
      isLeaf = id == leaf;
    if (isLeaf && through[size_t(id)] >= 0)
      return through[size_t(id)];
    // An observation changes with the weights, too.
    if (isLeaf && !fieldsToo && node.op == Op::Stream &&
        model::isObserved(node.quantity))
      return id;
    for (size_t i = 0; i < node.operands.size(); ++i)
      if (carries(graph, node, i) || (isOrder && i == 0)) {
        NodeId operand = node.operands[i];
        reached[size_t(operand)] = true;
        NodeId lost = isOrder ? id : through[size_t(id)];
        if (lost >= 0)
          through[size_t(operand)] = lost;
      }
  }
  return -1;
}

std::vector<bool> reachedFrom(const Graph &graph,
                              const std::vector<NodeId> &roots,
                              const std::vector<NodeId> &stops) {
  std::vector<NodeId> all = roots;
  // What leaves the batch changes every value.
  for (const model::Drop &drop : graph.drops)
    all.push_back(drop.keep);
  return reachedPastDrops(graph, all, stops);
}

std::vector<bool> reachedPastDrops(const Graph &graph,
                                   const std::vector<NodeId> &roots,
                                   const std::vector<NodeId> &stops) {
  std::vector<bool> reached(graph.nodes.size(), false);
  for (NodeId root : roots)
    if (root >= 0)
      reached[size_t(root)] = true;
  auto markAxes = [&](const std::vector<AxisId> &axes) {
    for (AxisId axis : axes)
      for (NodeId source :
           {graph.axes[size_t(axis)].text, graph.axes[size_t(axis)].extent,
            graph.axes[size_t(axis)].member})
        if (source >= 0)
          reached[size_t(source)] = true;
  };
  for (NodeId id = NodeId(graph.nodes.size()) - 1; id >= 0; --id) {
    if (!reached[size_t(id)])
      continue;
    if (std::find(stops.begin(), stops.end(), id) == stops.end())
      for (NodeId operand : graph[id].operands)
        reached[size_t(operand)] = true;
    markAxes(graph[id].type.axes);
    markAxes(graph[id].over);
  }
  return reached;
}

std::vector<NodeId> prune(Graph &graph, const std::vector<NodeId> &roots) {
  std::vector<bool> reached = reachedFrom(graph, roots);
  Graph kept;
  std::vector<bool> usedAxis(graph.axes.size(), false);
  usedAxis[0] = usedAxis[1] = true;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!reached[i])
      continue;
    for (AxisId axis : graph.nodes[i].type.axes)
      usedAxis[size_t(axis)] = true;
    for (AxisId axis : graph.nodes[i].over)
      usedAxis[size_t(axis)] = true;
  }
  std::vector<AxisId> axisMap(graph.axes.size(), -1);
  for (size_t i = graph.axes.size(); i-- > 0;)
    if (usedAxis[i]) {
      if (graph.axes[i].parent >= 0)
        usedAxis[size_t(graph.axes[i].parent)] = true;
      for (AxisId part : graph.axes[i].parts)
        usedAxis[size_t(part)] = true;
    }
  for (size_t i = 0; i < graph.axes.size(); ++i)
    if (usedAxis[i]) {
      axisMap[i] = AxisId(kept.axes.size());
      kept.axes.push_back(graph.axes[i]);
    }
  std::vector<NodeId> nodeMap(graph.nodes.size(), -1);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!reached[i])
      continue;
    Node node = graph.nodes[i];
    for (NodeId &operand : node.operands)
      operand = nodeMap[size_t(operand)];
    for (AxisId &axis : node.type.axes)
      axis = axisMap[size_t(axis)];
    for (AxisId &axis : node.over)
      axis = axisMap[size_t(axis)];
    if (node.op == Op::Position)
      node.integer = axisMap[size_t(node.integer)];
    nodeMap[i] = NodeId(kept.nodes.size());
    kept.nodes.push_back(std::move(node));
  }
  for (model::Axis &axis : kept.axes) {
    if (axis.text >= 0)
      axis.text = nodeMap[size_t(axis.text)];
    if (axis.extent >= 0)
      axis.extent = nodeMap[size_t(axis.extent)];
    if (axis.member >= 0)
      axis.member = nodeMap[size_t(axis.member)];
    for (AxisId &part : axis.parts)
      part = axisMap[size_t(part)];
    if (axis.parent >= 0)
      axis.parent = axisMap[size_t(axis.parent)];
  }
  for (model::State &state : graph.states) {
    state.node = nodeMap[size_t(state.node)];
    state.next = state.next < 0 ? -1 : nodeMap[size_t(state.next)];
    if (state.node >= 0)
      kept.states.push_back(std::move(state));
  }
  for (model::Drop drop : graph.drops) {
    drop.keep = nodeMap[size_t(drop.keep)];
    kept.drops.push_back(std::move(drop));
  }
  kept.reasons = std::move(graph.reasons);
  kept.errors = std::move(graph.errors);
  graph = std::move(kept);
  return nodeMap;
}

} // namespace rl::sema
