// In: a policy. Out: a model of the same shape that gives one number a token.
// Must not know: objectives, phases, files of a run.
#pragma once

#include "runtime/model/CausalLm.h"

namespace rlrt {

/// A trunk with gradients, as that of the policy it is made from, and a head
/// of one output: value = hidden . weight + bias. The head begins at 0, so a
/// new critic expects 0 everywhere. Of a policy with an adapter it shares the
/// frozen weights, and has an adapter of its own.
class Critic {
public:
  explicit Critic(const CausalLm &policy);

  /// What `parameters` of such a critic would be called and how large they
  /// are, without making one: the tensors are not its own.
  static std::vector<std::pair<std::string, torch::Tensor>>
  likeParameters(const CausalLm &policy);

  const ModelConfig &config() const { return trunk->config(); }
  /// What is trained, in a fixed order: of the trunk, then
  /// `value_head.weight` [1, width] and `value_head.bias` [1].
  std::vector<std::pair<std::string, torch::Tensor>> parameters() const;

  /// Values [rows] of the tokens `rows` of a packed batch; `recompute` as in
  /// CausalLm::trunk.
  torch::Tensor values(const PackedBatch &batch,
                       const std::vector<int64_t> &rows,
                       bool recompute = false) const;

private:
  std::unique_ptr<CausalLm> trunk;
  torch::Tensor weight, bias;
};

} // namespace rlrt
