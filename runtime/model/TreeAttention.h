// In: token trees on the host. Out: their attention, differentiable, without
// looking at what a token does not see.
// Must not know: weights, layers, caches, windows, caps.
#pragma once

#include "model/CausalLm.h"

#include <memory>

namespace rlrt {

/// How the tokens of a batch are cut so that no product of queries and keys is
/// mostly hidden: prompts with themselves, continuations with their prompt,
/// continuations with themselves.
class TreePieces {
public:
  /// Sequences of similar length, padded: place [count, length] of a token,
  /// -1 for padding.
  struct Block {
    int64_t count = 0, length = 0;
    torch::Tensor places;
  };

  /// Null where `batch` is not a prompt per group, then its continuations one
  /// after the other.
  static std::shared_ptr<const TreePieces> of(const PackedBatch &batch);

  Block prompts;       ///< a sequence a group
  Block answers;       ///< every continuation of a group as one sequence
  torch::Tensor shown; ///< [groups, 1, 1, longest prompt]: 0, -infinity where
                       ///< a prompt has ended; undefined if all are as long
  std::vector<Block> own; ///< each continuation a sequence; a block's shortest
                          ///< is at least half as long as its longest
};

/// softmax(q k^T * scale) v over the tokens that each token sees: q [tokens,
/// heads, size], k and v [tokens, kvHeads, size], f32 on the host, to [tokens,
/// heads, size]. Results of the two parts that a continuation sees are joined
/// by their sums of exponentials.
torch::Tensor attendTree(const std::shared_ptr<const TreePieces> &pieces,
                         double scale, const torch::Tensor &q,
                         const torch::Tensor &k, const torch::Tensor &v);

} // namespace rlrt
