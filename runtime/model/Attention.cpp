// In: packed queries, keys and values of token trees. Out: packed attention
// results, differentiable.
// Must not know: weights, layers, caches.
#include "model/Attention.h"

#include "model/Layers.h"
#include "tensor/Parallel.h"

#include <limits>
#include <stdexcept>

namespace rlrt {
namespace {

/// Does token `i` of a group see token `j`? Positions in the packed order.
bool sees(const int32_t *branches, int64_t i, int64_t j) {
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

TreeLayout::TreeLayout(const PackedBatch &batch, torch::Device device) {
  check(batch);
  const auto &offsets = batch.groupOffsets;
  groups = static_cast<int64_t>(offsets.size()) - 1;
  tokens = static_cast<int64_t>(batch.tokens.size());
  for (int64_t g = 0; g < groups; ++g)
    length = std::max(length, offsets[g + 1] - offsets[g]);
  full = groups * length == tokens;
  for (int32_t branch : batch.branches)
    causal = causal && branch == 0;

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
  // Right padding is never seen by a causal query, so no mask is needed.
  if (causal)
    return;
  mask = torch::full({groups, 1, length, length},
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
      for (int64_t j = 0; j < size; ++j)
        if (sees(branches, i, j))
          out[j] = 0;
    }
  });
  mask = mask.to(device);
}

torch::Tensor TreeLayout::pad(const torch::Tensor &x) const {
  torch::Tensor rows = full ? x : placeRows(x, places, where);
  return rows.view({groups, length, x.size(1), x.size(2)}).transpose(1, 2);
}

torch::Tensor TreeLayout::unpad(const torch::Tensor &x) const {
  torch::Tensor rows =
      x.transpose(1, 2).reshape({groups * length, x.size(1), x.size(3)});
  return full ? rows : placeRows(rows, where, places);
}

torch::Tensor TreeLayout::attend(const torch::Tensor &q, const torch::Tensor &k,
                                 const torch::Tensor &v) const {
  if (tokens == 0)
    return q;
  std::optional<torch::Tensor> bias;
  if (!causal)
    bias = mask;
  bool grouped = q.size(1) != k.size(1);
  return unpad(at::scaled_dot_product_attention(
      pad(q), pad(k), pad(v), bias, /*dropout_p=*/0.0, /*is_causal=*/causal,
      /*scale=*/std::nullopt, /*enable_gqa=*/grouped));
}

} // namespace rlrt
