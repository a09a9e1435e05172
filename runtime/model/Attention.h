// In: packed queries, keys and values of token trees. Out: packed attention
// results, differentiable.
// Must not know: weights, layers, caches.
#pragma once

#include "model/CausalLm.h"

namespace rlrt {

/// Where every token of a packed batch stands in a padded batch [groups,
/// length], and which tokens it sees. Built once, used by every layer.
class TreeLayout {
public:
  /// Throws std::runtime_error when the vectors of `batch` disagree.
  TreeLayout(const PackedBatch &batch, torch::Device device);

  /// q [tokens, heads, size], k and v [tokens, kvHeads, size] to
  /// [tokens, heads, size].
  torch::Tensor attend(const torch::Tensor &q, const torch::Tensor &k,
                       const torch::Tensor &v) const;

private:
  torch::Tensor pad(const torch::Tensor &x) const;
  torch::Tensor unpad(const torch::Tensor &x) const;

  int64_t groups = 0, length = 0, tokens = 0;
  bool full = true;     ///< no padding: every group has `length` tokens
  bool causal = true;   ///< no branches: a token sees all before it
  torch::Tensor places; ///< [groups * length]: token of a place, -1 none
  torch::Tensor where;  ///< [tokens]: place of a token
  torch::Tensor mask;   ///< [groups, 1, length, length], 0 or -infinity
};

} // namespace rlrt
