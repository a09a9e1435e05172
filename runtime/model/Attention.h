// In: packed queries, keys and values of token trees. Out: packed attention
// results, differentiable.
// Must not know: weights, layers, caches.
#pragma once

#include "model/CausalLm.h"
#include "model/TreeAttention.h"

#include <map>
#include <optional>

namespace rlrt {

/// How scores of queries and keys become weights.
struct AttentionRule {
  int64_t window = 0; ///< itself and window - 1 tokens before; 0: all before
  double scale = 1;   ///< factor of scores
  double cap = 0;     ///< scores become capped(score, cap); 0: they do not
};

/// cap * tanh(x / cap).
torch::Tensor capped(const torch::Tensor &x, double cap);

/// softmax(capped(q k^T * scale) + mask) v of q [batch, heads, queries, size],
/// k and v [batch, heads, keys, size].
torch::Tensor cappedAttention(const torch::Tensor &q, const torch::Tensor &k,
                              const torch::Tensor &v,
                              const std::optional<torch::Tensor> &mask,
                              const AttentionRule &rule);

/// Where every token of a packed batch stands in a padded batch [groups,
/// length], and which tokens it sees. Built once, used by every layer.
class TreeLayout {
public:
  /// `windows` are those of the rules to come; `masked`: those have caps, for
  /// which what is not seen must be written down. Throws std::runtime_error
  /// when the vectors of `batch` disagree.
  TreeLayout(const PackedBatch &batch, const std::vector<int64_t> &windows,
             bool masked, torch::Device device);

  /// q [tokens, heads, size], k and v [tokens, kvHeads, size] to
  /// [tokens, heads, size].
  torch::Tensor attend(const AttentionRule &rule, const torch::Tensor &q,
                       const torch::Tensor &k, const torch::Tensor &v) const;

private:
  torch::Tensor pad(const torch::Tensor &x) const;
  torch::Tensor unpad(const torch::Tensor &x) const;
  torch::Tensor makeMask(const PackedBatch &batch, int64_t window) const;
  /// The general way: every pair of tokens of a group, what is not seen masked.
  torch::Tensor attendPadded(const AttentionRule &rule, const torch::Tensor &q,
                             const torch::Tensor &k,
                             const torch::Tensor &v) const;
  /// A window that hides something, or 0.
  int64_t biting(int64_t window) const { return window < depth ? window : 0; }

  std::shared_ptr<const TreePieces> pieces; ///< null: all by `attendPadded`
  int64_t groups = 0, length = 0, tokens = 0;
  int64_t depth = 0;    ///< positions of a group, first to last
  bool full = true;     ///< no padding: every group has `length` tokens
  torch::Tensor places; ///< [groups * length]: token of a place, -1 none
  torch::Tensor where;  ///< [tokens]: place of a token
  /// By window: [groups, 1, length, length], 0 or -infinity; none where a
  /// token sees all before it.
  std::map<int64_t, torch::Tensor> masks;
};

} // namespace rlrt
