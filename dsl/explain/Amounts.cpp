// In: slots of an experiment. Out: their numbers under the defaults of its
// params. Must not know: what a slot means.
#include "dsl/explain/Gather.h"

#include "dsl/reference/Evaluate.h"

#include <algorithm>

namespace rl::explain {

using model::NodeId;

const model::Setting *settingOf(const model::Record &record,
                                const std::string &slot) {
  for (const model::Setting &setting : record.settings)
    if (setting.name == slot)
      return &setting;
  return nullptr;
}

const model::Record *recordOf(const model::Record &record,
                              const std::string &slot) {
  const model::Setting *setting = settingOf(record, slot);
  if (!setting)
    return nullptr;
  const auto *inner =
      std::get_if<std::shared_ptr<model::Record>>(&setting->value);
  return inner ? inner->get() : nullptr;
}

Amount Amounts::of(const model::Record &record, const std::string &slot) const {
  const model::Setting *setting = settingOf(record, slot);
  const NodeId *node = setting ? std::get_if<NodeId>(&setting->value) : nullptr;
  return node ? of(*node) : Amount();
}

Amount Amounts::of(NodeId root) const {
  return root < 0 ? Amount() : of(experiment.settings, root);
}

Amount Amounts::of(const model::Graph &graph, NodeId root) const {
  Amount amount;
  std::vector<bool> reached(graph.nodes.size());
  reached[size_t(root)] = true;
  for (NodeId id = root; id >= 0; --id) {
    if (!reached[size_t(id)])
      continue;
    const model::Node &node = graph[id];
    for (NodeId operand : node.operands)
      reached[size_t(operand)] = true;
    if (node.op == model::Op::Step || node.op == model::Op::Steps)
      return {};
    if (node.op != model::Op::Param)
      continue;
    const model::Param &param = experiment.params[size_t(node.integer)];
    if (std::find(amount.params.begin(), amount.params.end(), param.name) ==
        amount.params.end())
      amount.params.push_back(param.name);
    if (param.required)
      amount.missing = param.name;
  }
  if (!amount.missing.empty())
    return amount;

  reference::Inputs inputs;
  for (const model::Param &param : experiment.params)
    inputs.params.push_back({{param.number}, {param.integer}, {param.text}});
  // A scalar is the same whatever leaves the batch.
  model::Graph whole = graph;
  whole.drops.clear();
  reference::Evaluator evaluator(whole, std::move(inputs));
  const reference::Values *value = evaluator.value(root);
  if (!value)
    return amount;
  if (graph[root].type.dtype == model::Dtype::I64) {
    if (!value->integers.empty())
      amount.value = double(value->integers[0]);
  } else if (!value->numbers.empty()) {
    amount.value = value->numbers[0];
  }
  return amount;
}

} // namespace rl::explain
