// In: keys and values of prompts, then of one token per row at a time. Out:
// attention results of the newest token of every row.
// Must not know: weights, sampling.
#include "model/KvCache.h"

#include "model/Layers.h"

#include <algorithm>
#include <limits>

namespace rlrt {

using torch::Tensor;

KvCache::KvCache(const ModelConfig &config, std::vector<int64_t> rowLengths,
                 torch::Device device)
    : lengths(std::move(rowLengths)), device(device) {
  for (int64_t length : lengths)
    used = std::max(used, length);
  capacity = used;
  auto options = torch::TensorOptions(torch::kFloat32).device(device);
  for (int64_t l = 0; l < config.layers; ++l)
    for (auto *side : {&keys, &values})
      side->push_back(torch::empty(
          {rows(), config.kvHeads, capacity, config.headSize}, options));
  packed = torch::full({rows() * used}, -1, torch::kInt64);
  int64_t *place = packed.data_ptr<int64_t>(), token = 0;
  for (int64_t r = 0; r < rows(); ++r)
    for (int64_t i = 0; i < lengths[r]; ++i)
      place[(r + 1) * used - lengths[r] + i] = token++;
  packed = packed.to(device);
  makeMask();
}

void KvCache::makeMask() {
  bool ragged = std::any_of(lengths.begin(), lengths.end(),
                            [&](int64_t n) { return n != used; });
  if (!ragged) {
    mask = Tensor();
    return;
  }
  Tensor host = torch::zeros({rows(), 1, 1, capacity}, torch::kFloat32);
  float *p = host.data_ptr<float>();
  for (int64_t r = 0; r < rows(); ++r)
    std::fill_n(p + r * capacity, used - lengths[r],
                -std::numeric_limits<float>::infinity());
  mask = host.to(device);
}

void KvCache::fill(int64_t layer, const Tensor &k, const Tensor &v) {
  auto store = [&](Tensor &side, const Tensor &tokens) {
    side.narrow(2, 0, used)
        .copy_(placeRows(tokens, packed, packed)
                   .view({rows(), used, side.size(1), side.size(3)})
                   .transpose(1, 2));
  };
  store(keys[layer], k);
  store(values[layer], v);
}

void KvCache::resize(const Tensor &from) {
  // Growing by half keeps the copying proportional to the work done.
  capacity = used + std::max<int64_t>(16, used / 2);
  for (auto *side : {&keys, &values})
    for (Tensor &old : *side) {
      Tensor kept = old.narrow(2, 0, used);
      if (from.defined())
        kept = kept.index_select(0, from);
      Tensor fresh = torch::empty(
          {kept.size(0), kept.size(1), capacity, kept.size(3)}, old.options());
      fresh.narrow(2, 0, used).copy_(kept);
      old = fresh;
    }
  makeMask();
}

void KvCache::advance() {
  if (used == capacity)
    resize(Tensor());
  ++used;
  for (int64_t &length : lengths)
    ++length;
}

Tensor KvCache::attend(int64_t layer, const AttentionRule &rule,
                       const Tensor &q, const Tensor &k, const Tensor &v) {
  keys[layer].select(2, used - 1).copy_(k);
  values[layer].select(2, used - 1).copy_(v);
  // Rows are aligned at their newest token, so a window is the same slots in
  // all of them.
  int64_t seen = rule.window > 0 ? std::min(rule.window, used) : used;
  int64_t first = used - seen;
  std::optional<Tensor> bias;
  if (mask.defined())
    bias = mask.narrow(3, first, seen);
  // The query heads that share a key head stand where query tokens would.
  Tensor grouped = q.view({q.size(0), k.size(1), -1, q.size(2)});
  Tensor near = keys[layer].narrow(2, first, seen);
  Tensor there = values[layer].narrow(2, first, seen);
  Tensor mixed = rule.cap > 0
                     ? cappedAttention(grouped, near, there, bias, rule)
                     : at::scaled_dot_product_attention(
                           grouped, near, there, bias, /*dropout_p=*/0.0,
                           /*is_causal=*/false, rule.scale);
  return mixed.reshape(q.sizes());
}

void KvCache::select(const std::vector<int64_t> &from) {
  std::vector<int64_t> kept;
  kept.reserve(from.size());
  for (int64_t row : from)
    kept.push_back(lengths.at(static_cast<size_t>(row)));
  lengths = std::move(kept);
  resize(torch::tensor(from, torch::kInt64).to(device));
}

} // namespace rlrt
