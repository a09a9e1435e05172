// In: a phase of which rollouts are selected. Out: what is of those alone and
// what is of the whole batch. Must not know: how either is computed.
#include "dsl/sema/Selected.h"

#include "dsl/sema/Reach.h"

namespace rl::sema {

bool isOfSelected(const model::Phase &phase, NodeId root) {
  if (phase.select < 0)
    return false;
  std::vector<bool> reached =
      reachedFrom(phase.graph, {root}, {phase.reward, phase.advantage});
  for (size_t i = 0; i < reached.size(); ++i)
    if (const Node &node = phase.graph.nodes[i];
        reached[i] && node.op == Op::Stream &&
        node.version == model::Version::Current)
      return true;
  return false;
}

bool isOfSelected(const model::Phase &phase, const model::State &state) {
  bool ofObjective = state.name.rfind("objective.", 0) == 0;
  return phase.select >= 0 && (ofObjective || isOfSelected(phase, state.next));
}

Stage stageOf(const model::Phase &phase, NodeId root) {
  return isOfSelected(phase, root) ? Stage::Selected : Stage::Round;
}

Stage stageOf(const model::Phase &phase, const model::State &state) {
  if (isOfSelected(phase, state))
    return Stage::Selected;
  bool ofSelection = state.name.rfind("select.", 0) == 0;
  return phase.replays && ofSelection ? Stage::Candidates : Stage::Round;
}

Stage stageOf(const model::Phase &phase, const model::ErrorCount &error) {
  return phase.replays && changesWithAge(phase)[size_t(error.count)]
             ? Stage::Candidates
             : Stage::Round;
}

std::vector<NodeId> rootsPast(const model::Phase &phase) {
  std::vector<NodeId> roots = {phase.select, phase.objective};
  for (const model::Term &term : phase.terms)
    roots.insert(roots.end(), {term.node, term.points});
  for (const model::Root &metric : phase.metrics)
    if (stageOf(phase, metric.node) != Stage::Round)
      roots.push_back(metric.node);
  for (const model::State &state : phase.graph.states)
    if (stageOf(phase, state) != Stage::Round)
      roots.insert(roots.end(), {state.node, state.next});
  for (const model::ErrorCount &error : phase.graph.errors)
    if (stageOf(phase, error) != Stage::Round)
      roots.push_back(error.count);
  return roots;
}

std::vector<bool> changesWithAge(const model::Phase &phase) {
  const model::Graph &graph = phase.graph;
  std::vector<bool> changes(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node &node = graph.nodes[i];
    bool does =
        node.op == Op::Age || node.op == Op::Step || node.op == Op::State;
    for (NodeId operand : node.operands)
      does = does || changes[size_t(operand)];
    for (const auto *axes : {&node.type.axes, &node.over})
      for (AxisId axis : *axes)
        for (NodeId made :
             {graph.axes[size_t(axis)].extent, graph.axes[size_t(axis)].member})
          does = does || (made >= 0 && changes[size_t(made)]);
    bool isGiven = NodeId(i) == phase.reward || NodeId(i) == phase.advantage;
    changes[i] = does && !isGiven;
  }
  return changes;
}

std::vector<bool> readBeforeCut(const model::Phase &phase) {
  std::vector<NodeId> roots;
  if (phase.select >= 0) {
    // What earlier rounds leave was computed of them as they were sampled.
    if (phase.replays)
      for (size_t i = 0; i < phase.graph.nodes.size(); ++i)
        if (const Node &node = phase.graph.nodes[i];
            node.op == Op::Stream && node.version != model::Version::Current)
          roots.push_back(NodeId(i));
    roots.insert(roots.end(), {phase.select, phase.reward, phase.advantage});
    for (const model::Root &metric : phase.metrics)
      if (!isOfSelected(phase, metric.node))
        roots.push_back(metric.node);
    for (const model::State &state : phase.graph.states)
      if (!isOfSelected(phase, state))
        roots.push_back(state.next);
    for (const model::ErrorCount &error : phase.graph.errors)
      roots.push_back(error.count);
  }
  return reachedFrom(phase.graph, roots);
}

} // namespace rl::sema
