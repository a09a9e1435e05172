// In: packed queries, keys and values of token trees. Out: packed attention
// results, differentiable.
// Must not know: weights, layers, caches.
#include "model/Attention.h"

#include "model/Layers.h"
#include "tensor/HostLoops.h"
#include "tensor/Parallel.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace rlrt {

using torch::Tensor;

namespace {

/// Does token `i` of a group see token `j`? Numbers in the packed order.
bool sees(const int32_t *branches, const int64_t *positions, int64_t window,
          int64_t i, int64_t j) {
  if (window > 0 && positions[i] - positions[j] >= window)
    return false;
  if (branches[j] == branches[i])
    return j <= i;
  return branches[j] == 0;
}

void check(const PackedBatch &batch) {
  size_t n = batch.tokens.size();
  const auto &offsets = batch.groupOffsets;
  if (batch.positions.size() != n || batch.branches.size() != n)
    throw std::runtime_error(
        "packed batch: tokens, positions and branches differ in length");
  if (offsets.empty() || offsets.front() != 0 ||
      offsets.back() != static_cast<int64_t>(n))
    throw std::runtime_error(
        "packed batch: group offsets must run from 0 to the token count");
  for (size_t g = 1; g < offsets.size(); ++g)
    if (offsets[g] < offsets[g - 1])
      throw std::runtime_error("packed batch: group offsets must not decrease");
}

} // namespace

Tensor capped(const Tensor &x, double cap) { return (x / cap).tanh() * cap; }

Tensor cappedAttention(const Tensor &q, const Tensor &k, const Tensor &v,
                       const std::optional<Tensor> &mask,
                       const AttentionRule &rule) {
  Tensor scores =
      capped(at::matmul(q * rule.scale, k.transpose(-2, -1)), rule.cap);
  if (mask)
    scores = scores + *mask;
  return at::matmul(scores.softmax(-1), v);
}

TreeLayout::TreeLayout(const PackedBatch &batch,
                       const std::vector<int64_t> &windows, bool masked,
                       torch::Device device) {
  check(batch);
  const auto &offsets = batch.groupOffsets;
  groups = static_cast<int64_t>(offsets.size()) - 1;
  tokens = static_cast<int64_t>(batch.tokens.size());
  for (int64_t g = 0; g < groups; ++g)
    length = std::max(length, offsets[g + 1] - offsets[g]);
  for (int64_t g = 0; g < groups; ++g)
    if (offsets[g] < offsets[g + 1]) {
      auto [first, last] =
          std::minmax_element(batch.positions.begin() + offsets[g],
                              batch.positions.begin() + offsets[g + 1]);
      depth = std::max(depth, *last - *first + 1);
    }
  full = groups * length == tokens;
  if (usesHostLoops(device) && !masked)
    pieces = TreePieces::of(batch);
  // Right padding is never seen by a causal query, so where there is no branch
  // and no window LibTorch's own rule will do.
  for (int32_t branch : batch.branches)
    masked = masked || (branch != 0 && !pieces);

  if (!full) {
    places = torch::full({groups * length}, -1, torch::kInt64);
    where = torch::empty({tokens}, torch::kInt64);
    int64_t *pp = places.data_ptr<int64_t>(), *pw = where.data_ptr<int64_t>();
    for (int64_t g = 0; g < groups; ++g)
      for (int64_t t = offsets[g]; t < offsets[g + 1]; ++t) {
        pw[t] = g * length + t - offsets[g];
        pp[pw[t]] = t;
      }
    places = places.to(device);
    where = where.to(device);
  }
  for (int64_t window : windows) {
    window = biting(window);
    if ((masked || window > 0) && !masks.count(window))
      masks.emplace(window, makeMask(batch, window).to(device));
  }
}

Tensor TreeLayout::makeMask(const PackedBatch &batch, int64_t window) const {
  const auto &offsets = batch.groupOffsets;
  Tensor mask =
      torch::full({groups, 1, length, length},
                  -std::numeric_limits<float>::infinity(), torch::kFloat32);
  float *pm = mask.data_ptr<float>();
  parallelFor(groups * length, 64, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      int64_t g = row / length, i = row % length;
      int64_t size = offsets[g + 1] - offsets[g];
      float *out = pm + row * length;
      // A padded query sees place 0: its result is dropped, but must be finite.
      if (i >= size) {
        out[0] = 0;
        continue;
      }
      const int32_t *branches = batch.branches.data() + offsets[g];
      const int64_t *positions = batch.positions.data() + offsets[g];
      for (int64_t j = 0; j < size; ++j)
        if (sees(branches, positions, window, i, j))
          out[j] = 0;
    }
  });
  return mask;
}

Tensor TreeLayout::pad(const Tensor &x) const {
  Tensor rows = full ? x : placeRows(x, places, where);
  return rows.view({groups, length, x.size(1), x.size(2)}).transpose(1, 2);
}

Tensor TreeLayout::unpad(const Tensor &x) const {
  Tensor rows =
      x.transpose(1, 2).reshape({groups * length, x.size(1), x.size(3)});
  return full ? rows : placeRows(rows, where, places);
}

Tensor TreeLayout::attend(const AttentionRule &rule, const Tensor &q,
                          const Tensor &k, const Tensor &v) const {
  if (tokens == 0)
    return q;
  if (pieces && biting(rule.window) == 0)
    return attendTree(pieces, rule.scale, q, k, v);
  return attendPadded(rule, q, k, v);
}

Tensor TreeLayout::attendPadded(const AttentionRule &rule, const Tensor &q,
                                const Tensor &k, const Tensor &v) const {
  std::optional<Tensor> bias;
  auto found = masks.find(biting(rule.window));
  if (found != masks.end())
    bias = found->second;
  int64_t shares = q.size(1) / k.size(1);
  if (rule.cap > 0) {
    // The query heads that share a key head stand where query tokens would.
    Tensor padded = pad(q);
    Tensor grouped =
        padded.reshape({groups, k.size(1), shares * length, q.size(2)});
    Tensor mixed = cappedAttention(grouped, pad(k), pad(v),
                                   bias->repeat({1, 1, shares, 1}), rule);
    return unpad(mixed.reshape(padded.sizes()));
  }
  return unpad(at::scaled_dot_product_attention(
      pad(q), pad(k), pad(v), bias, /*dropout_p=*/0.0, /*is_causal=*/!bias,
      rule.scale, /*enable_gqa=*/shares > 1));
}

} // namespace rlrt
