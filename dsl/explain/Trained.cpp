// In: the shape of a model, its adapter, the rule of an optimizer. Out: how
// many numbers are trained, and how many the rule remembers.
// Must not know: batches, phases.
#include "dsl/explain/Trained.h"

#include <algorithm>

namespace rl::explain {
namespace {

struct Module {
  const char *name; ///< below its block
  int64_t rows, columns;
};

std::vector<Module> modulesOf(const Shape &s) {
  int64_t query = s.heads * s.headSize, keyValue = s.kvHeads * s.headSize;
  return {{"self_attn.q_proj", query, s.width},
          {"self_attn.k_proj", keyValue, s.width},
          {"self_attn.v_proj", keyValue, s.width},
          {"self_attn.o_proj", s.width, query},
          {"mlp.gate_proj", s.mlpWidth, s.width},
          {"mlp.up_proj", s.mlpWidth, s.width},
          {"mlp.down_proj", s.width, s.mlpWidth}};
}

/// As the runtime matches them: the whole name, or its last parts.
bool isTarget(const std::string &module, const std::string &target) {
  return module == target ||
         (module.size() > target.size() && module.ends_with("." + target));
}

std::vector<Weight> adapterWeights(const Shape &s) {
  std::vector<Weight> weights;
  const Adapter &adapter = *s.adapter;
  for (int64_t layer = 0; layer < s.layers && adapter.rank; ++layer)
    for (const Module &module : modulesOf(s)) {
      std::string name =
          "model.layers." + std::to_string(layer) + "." + module.name;
      if (std::none_of(adapter.targets.begin(), adapter.targets.end(),
                       [&](const std::string &target) {
                         return isTarget(name, target);
                       }))
        continue;
      weights.push_back({*adapter.rank, module.columns, 1, true});
      weights.push_back({module.rows, *adapter.rank, 1, true});
    }
  return weights;
}

/// Of a decoder of the Llama family but for the head of one that has its own.
std::vector<Weight> bodyWeights(const Shape &s) {
  std::vector<Weight> weights = {{s.vocab, s.width},
                                 {s.width, 0, 2 * s.layers + 1}};
  for (const Module &module : modulesOf(s))
    weights.push_back({module.rows, module.columns, s.layers, true});
  return weights;
}

} // namespace

std::vector<Weight> policyWeights(const Shape &shape) {
  if (shape.adapter)
    return adapterWeights(shape);
  std::vector<Weight> weights = bodyWeights(shape);
  if (!shape.tied)
    weights.push_back({shape.vocab, shape.width});
  return weights;
}

std::vector<Weight> criticWeights(const Shape &shape) {
  std::vector<Weight> weights =
      shape.adapter ? adapterWeights(shape) : bodyWeights(shape);
  weights.push_back({1, shape.width});
  weights.push_back({1, 0});
  return weights;
}

int64_t countOf(const std::vector<Weight> &weights) {
  int64_t count = 0;
  for (const Weight &weight : weights)
    count += weight.times * weight.rows * std::max<int64_t>(weight.columns, 1);
  return count;
}

int64_t remembered(const Rule &rule, const std::vector<Weight> &weights) {
  if (rule.name == "adamw")
    return 2 * countOf(weights);
  if (rule.name == "sgd")
    return rule.momentum ? countOf(weights) : 0;
  if (rule.name == "adafactor") {
    int64_t count = 0;
    for (const Weight &weight : weights)
      count += weight.times * (weight.rows + weight.columns);
    return count;
  }
  std::vector<Weight> inner, outer;
  for (const Weight &weight : weights)
    (weight.inner && weight.columns > 0 ? inner : outer).push_back(weight);
  int64_t count = countOf(inner);
  for (const Rule &others : rule.others)
    count += remembered(others, outer);
  return count;
}

} // namespace rl::explain
