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

std::vector<bool> readBeforeCut(const model::Phase &phase) {
  std::vector<NodeId> roots;
  if (phase.select >= 0) {
    roots = {phase.select, phase.reward, phase.advantage};
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
