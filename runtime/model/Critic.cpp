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

std::vector<std::pair<std::string, torch::Tensor>>
Critic::likeParameters(const CausalLm &policy) {
  auto all = policy.trainable();
  std::erase_if(all, [](auto &one) { return one.first == "lm_head.weight"; });
  all.emplace_back("value_head.weight",
                   torch::empty({1, policy.config().width}));
  all.emplace_back("value_head.bias", torch::empty({1}));
  return all;
}

std::vector<std::pair<std::string, torch::Tensor>> Critic::parameters() const {
  auto all = trunk->trainable();
  all.emplace_back("value_head.weight", weight);
  all.emplace_back("value_head.bias", bias);
  return all;
}

torch::Tensor Critic::values(const PackedBatch &batch,
                             const std::vector<int64_t> &rows,
                             bool recompute) const {
  torch::Tensor hidden = trunk->trunk(batch, recompute);
  torch::Tensor index = torch::tensor(rows, torch::kInt64).to(hidden.device());
  return at::linear(hidden.index_select(0, index), weight, bias).squeeze(1);
}

} // namespace rlrt
