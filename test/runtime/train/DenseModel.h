// In: weights by name, one sequence. Out: its logits, by LibTorch operations
// in double precision. Must not know: runtime/model's own forward pass.
#pragma once

#include "runtime/model/CausalLm.h"

#include <map>

namespace rlrt::test {

/// An independent forward pass of the Llama family, one sequence at a time,
/// nothing shared and nothing packed: the oracle of gradients.
class DenseModel {
public:
  /// Copies the weights of `model` as double leaves.
  explicit DenseModel(const CausalLm &model);
  /// Hidden states after the final norm, [tokens, width], of a sequence.
  torch::Tensor hidden(const std::vector<int64_t> &tokens) const;
  /// Logits [tokens, vocab] of a sequence.
  torch::Tensor logits(const std::vector<int64_t> &tokens) const;
  /// Leaves by name.
  std::map<std::string, torch::Tensor> weights;

private:
  ModelConfig config;
};

} // namespace rlrt::test
