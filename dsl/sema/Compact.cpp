// In: a resolved experiment. Out: its settings graph without what no slot
// reads, numbered in order of the slots. Must not know: Ast.
#include "dsl/sema/Experiments.h"

namespace rl::sema {

namespace {

/// Every place of an experiment that holds a node of the settings graph.
struct SettingNodes {
  std::vector<NodeId *> list;
  std::set<const model::Record *> seen;

  void add(model::Record &record) {
    if (!seen.insert(&record).second)
      return;
    for (model::Setting &setting : record.settings) {
      if (NodeId *node = std::get_if<NodeId>(&setting.value))
        list.push_back(node);
      else if (auto *inner =
                   std::get_if<std::shared_ptr<model::Record>>(&setting.value))
        add(**inner);
    }
  }
};

} // namespace

void compactSettings(model::Experiment &experiment) {
  SettingNodes nodes;
  nodes.add(experiment.record);
  for (model::Phase &phase : experiment.phases) {
    nodes.add(phase.record);
    nodes.add(phase.data.record);
    if (phase.data.size >= 0)
      nodes.list.push_back(&phase.data.size);
  }
  const Graph &old = experiment.settings;
  Graph kept;
  kept.axes = old.axes;
  std::vector<NodeId> moved(old.nodes.size(), -1);
  for (NodeId *root : nodes.list) {
    // Operands first, without recursion.
    std::vector<NodeId> stack = {*root};
    while (!stack.empty()) {
      NodeId id = stack.back();
      bool ready = true;
      const Node &node = old[id];
      for (size_t i = node.operands.size(); i-- > 0;)
        if (moved[size_t(node.operands[i])] < 0) {
          stack.push_back(node.operands[i]);
          ready = false;
        }
      if (!ready)
        continue;
      stack.pop_back();
      if (moved[size_t(id)] >= 0)
        continue;
      Node copy = node;
      for (NodeId &operand : copy.operands)
        operand = moved[size_t(operand)];
      moved[size_t(id)] = NodeId(kept.nodes.size());
      kept.nodes.push_back(std::move(copy));
    }
    *root = moved[size_t(*root)];
  }
  experiment.settings = std::move(kept);
}

} // namespace rl::sema
