// In: keys and values of prompts, then of one token per row at a time. Out:
// attention results of the newest token of every row.
// Must not know: weights, sampling.
#pragma once

#include "model/Attention.h"

#include <memory>
#include <vector>

namespace rlrt {

/// Keys and values, of every layer, of consecutive tokens. Keys lie in tiles of
/// tokens, within which the tokens of one element are neighbours, so that one
/// query is multiplied with many keys at once.
struct Segment {
  static constexpr int64_t tile = 16; ///< tokens

  /// Room for `tokens` tokens at least; none is stored.
  Segment(const ModelConfig &config, int64_t tokens, torch::Device device);

  int64_t room() const { return values.size(2); }
  /// Moves to storage for `tokens` tokens at least.
  void grow(int64_t tokens);
  /// Writes keys and values [tokens, kvHeads, size] of one layer, the first of
  /// them as token `at`.
  void store(int64_t layer, int64_t at, const torch::Tensor &k,
             const torch::Tensor &v);
  /// Keys and values [kvHeads, tokens, size] of the tokens from `first`.
  torch::Tensor keysFrom(int64_t layer, int64_t first) const;
  torch::Tensor valuesFrom(int64_t layer, int64_t first) const;

  int64_t length = 0;   ///< tokens stored in every layer
  torch::Tensor keys;   ///< [layers, kvHeads, tiles, size, tile]
  torch::Tensor values; ///< [layers, kvHeads, tiles * tile, size]
};

/// Running sequences: each row is a prompt, whose keys and values all rows that
/// continue it share, and what was written after it. Neighbours with one prompt
/// are attended to together.
class KvCache {
public:
  /// `room`: tokens of a row for which memory is taken at first; pages that are
  /// never written cost nothing.
  KvCache(const ModelConfig &config, torch::Device device, int64_t room = 64);

  int64_t rows() const { return static_cast<int64_t>(running.size()); }
  /// Tokens of a row, its prompt's among them.
  int64_t length(int64_t row) const;

  /// Appends a row that continues `prompt`.
  void add(std::shared_ptr<const Segment> prompt);
  /// Keeps these rows, in increasing order, and none else. Their storage is
  /// used again by rows to come.
  void keep(const std::vector<int64_t> &rows);

  /// Makes room for one token per row; call once before the layers.
  void advance();
  /// Stores k and v [rows, kvHeads, size] of the newest token and attends q
  /// [rows, heads, size] to the tokens that `rule` lets it see; gives
  /// [rows, heads, size].
  torch::Tensor attend(int64_t layer, const AttentionRule &rule,
                       const torch::Tensor &q, const torch::Tensor &k,
                       const torch::Tensor &v);

private:
  struct Row {
    std::shared_ptr<const Segment> prompt;
    std::unique_ptr<Segment> own;
  };
  /// Rows [begin, end) that continue one prompt.
  struct Group {
    int64_t begin, end;
  };
  torch::Tensor attendHost(int64_t layer, const AttentionRule &rule,
                           const torch::Tensor &q);
  torch::Tensor attendAnywhere(int64_t layer, const AttentionRule &rule,
                               const torch::Tensor &q) const;

  ModelConfig config;
  torch::Device device;
  int64_t firstRoom;
  std::vector<Row> running;
  std::vector<Group> groups; ///< of `running`, since `advance`
};

} // namespace rlrt
