// In: a policy. Out: a model of the same shape that gives one number a token.
// Must not know: objectives, phases, files of a run.
#include "runtime/model/Critic.h"

namespace rlrt {

Critic::Critic(const CausalLm &policy) : trunk(policy.trunkCopy()) {
  auto options = torch::TensorOptions(torch::kFloat32).device(policy.device());
  weight = torch::zeros({1, config().width}, options);
  bias = torch::zeros({1}, options);
  weight.set_requires_grad(true);
  bias.set_requires_grad(true);
}

std::vector<std::pair<std::string, torch::Tensor>> Critic::parameters() const {
  auto all = trunk->trainable();
  all.emplace_back("value_head.weight", weight);
  all.emplace_back("value_head.bias", bias);
  return all;
}

torch::Tensor Critic::values(const PackedBatch &batch,
                             const std::vector<int64_t> &rows) const {
  torch::Tensor hidden = trunk->trunk(batch);
  torch::Tensor index = torch::tensor(rows, torch::kInt64).to(hidden.device());
  return at::linear(hidden.index_select(0, index), weight, bias).squeeze(1);
}

} // namespace rlrt
