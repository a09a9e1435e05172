// In: keys and values of prompts, then of one token per row at a time. Out:
// attention results of the newest token of every row.
// Must not know: weights, sampling.
#pragma once

#include "model/Attention.h"

namespace rlrt {

/// Keys and values of running sequences. Rows are aligned at their newest
/// token: the slots before a shorter prompt are empty and masked, so that all
/// rows write to the same slot.
struct KvCache {
  /// An empty cache for prompts of these lengths; it grows when needed.
  KvCache(const ModelConfig &config, std::vector<int64_t> lengths,
          torch::Device device);

  int64_t rows() const { return static_cast<int64_t>(lengths.size()); }

  /// Stores the keys and values [tokens, kvHeads, size] of one layer of the
  /// packed prompts.
  void fill(int64_t layer, const torch::Tensor &k, const torch::Tensor &v);

  /// Makes room for one token per row; call once before the layers.
  void advance();

  /// Stores k and v [rows, kvHeads, size] of the newest token and attends q
  /// [rows, heads, size] to the slots that `rule` lets it see; gives
  /// [rows, heads, size].
  torch::Tensor attend(int64_t layer, const AttentionRule &rule,
                       const torch::Tensor &q, const torch::Tensor &k,
                       const torch::Tensor &v);

  /// Row i becomes what row `from[i]` was.
  void select(const std::vector<int64_t> &from);

  std::vector<int64_t> lengths; ///< tokens per row

private:
  /// Moves the rows `from` (all when undefined) to storage with room to grow.
  void resize(const torch::Tensor &from);
  void makeMask();

  torch::Device device;
  int64_t used = 0, capacity = 0;
  std::vector<torch::Tensor> keys, values; ///< [rows, kvHeads, capacity, size]
  torch::Tensor packed; ///< [rows * slots]: packed prompt token, -1 none
  torch::Tensor mask;   ///< [rows, 1, 1, capacity]; undefined: nothing is empty
};

} // namespace rlrt
