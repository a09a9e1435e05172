// In: keys and values of prompts, then of one token per row at a time. Out:
// attention results of the newest token of every row.
// Must not know: weights, sampling.
#include "model/KvCache.h"

#include "model/RowAttention.h"
#include "tensor/HostLoops.h"
#include "tensor/Parallel.h"

#include <algorithm>

namespace rlrt {

using torch::Tensor;

namespace {

int64_t tilesOf(int64_t tokens) {
  return std::max<int64_t>((tokens + Segment::tile - 1) / Segment::tile, 1);
}

} // namespace

Segment::Segment(const ModelConfig &config, int64_t tokens,
                 torch::Device device) {
  auto f32 = torch::TensorOptions(torch::kFloat32).device(device);
  int64_t tiles = tilesOf(tokens);
  keys = torch::empty(
      {config.layers, config.kvHeads, tiles, config.headSize, tile}, f32);
  values = torch::empty(
      {config.layers, config.kvHeads, tiles * tile, config.headSize}, f32);
}

void Segment::grow(int64_t tokens) {
  int64_t tiles = tilesOf(tokens), old = keys.size(2);
  auto moved = [&](const Tensor &from, int64_t size) {
    auto sizes = from.sizes().vec();
    sizes[2] = size;
    Tensor to = torch::empty(sizes, from.options());
    to.narrow(2, 0, from.size(2)).copy_(from);
    return to;
  };
  if (tiles <= old)
    return;
  keys = moved(keys, tiles);
  values = moved(values, tiles * tile);
}

void Segment::store(int64_t layer, int64_t at, const Tensor &k,
                    const Tensor &v) {
  int64_t tokens = k.size(0);
  values[layer].narrow(1, at, tokens).copy_(v.transpose(0, 1));
  // Tile by tile, for a tile may be begun and may stay open.
  for (int64_t t = at; t < at + tokens;) {
    int64_t lane = t % tile, n = std::min(tile - lane, at + tokens - t);
    keys[layer]
        .select(1, t / tile)
        .narrow(2, lane, n)
        .copy_(k.narrow(0, t - at, n).permute({1, 2, 0}));
    t += n;
  }
}

Tensor Segment::keysFrom(int64_t layer, int64_t first) const {
  Tensor all = keys[layer].permute({0, 1, 3, 2});
  return all.reshape({all.size(0), -1, all.size(3)})
      .narrow(1, first, length - first);
}

Tensor Segment::valuesFrom(int64_t layer, int64_t first) const {
  return values[layer].narrow(1, first, length - first);
}

KvCache::KvCache(const ModelConfig &config, torch::Device device, int64_t room)
    : config(config), device(device), firstRoom(room) {}

int64_t KvCache::length(int64_t row) const {
  const Row &one = running.at(static_cast<size_t>(row));
  return one.prompt->length + one.own->length;
}

void KvCache::add(std::shared_ptr<const Segment> prompt) {
  auto own = std::make_unique<Segment>(config, firstRoom, device);
  running.push_back({std::move(prompt), std::move(own)});
}

void KvCache::keep(const std::vector<int64_t> &rows) {
  std::vector<Row> kept;
  for (int64_t row : rows)
    kept.push_back(std::move(running.at(static_cast<size_t>(row))));
  running = std::move(kept);
}

void KvCache::advance() {
  groups.clear();
  for (int64_t r = 0; r < rows(); ++r) {
    Row &row = running[r];
    if (++row.own->length > row.own->room())
      row.own->grow(row.own->room() +
                    std::max<int64_t>(Segment::tile, row.own->room() / 2));
    if (r > 0 && running[r - 1].prompt == row.prompt)
      groups.back().end = r + 1;
    else
      groups.push_back({r, r + 1});
  }
}

Tensor KvCache::attend(int64_t layer, const AttentionRule &rule,
                       const Tensor &q, const Tensor &k, const Tensor &v) {
  bool host = usesHostLoops(q);
  Tensor keys = k.to(torch::kFloat32).contiguous();
  Tensor values = v.to(torch::kFloat32).contiguous();
  if (!host) {
    for (int64_t r = 0; r < rows(); ++r)
      running[r].own->store(layer, running[r].own->length - 1,
                            keys.narrow(0, r, 1), values.narrow(0, r, 1));
    return attendAnywhere(layer, rule, q.to(torch::kFloat32)).to(q.dtype());
  }
  int64_t heads = k.size(1), size = k.size(2);
  const float *pk = keys.const_data_ptr<float>(),
              *pv = values.const_data_ptr<float>();
  for (int64_t r = 0; r < rows(); ++r) {
    Segment &own = *running[r].own;
    int64_t room = own.room(), at = own.length - 1;
    float *toKeys = own.keys.data_ptr<float>() + layer * heads * room * size;
    float *toValues =
        own.values.data_ptr<float>() + layer * heads * room * size;
    for (int64_t h = 0; h < heads; ++h, pk += size, pv += size) {
      float *tile = toKeys +
                    (h * room + at / Segment::tile * Segment::tile) * size +
                    at % Segment::tile;
      for (int64_t d = 0; d < size; ++d)
        tile[d * Segment::tile] = pk[d];
      std::copy_n(pv, size, toValues + (h * room + at) * size);
    }
  }
  return attendHost(layer, rule, q.contiguous());
}

Tensor KvCache::attendHost(int64_t layer, const AttentionRule &rule,
                           const Tensor &q) {
  int64_t kvHeads = config.kvHeads, size = q.size(2);
  int64_t shares = q.size(1) / kvHeads;
  HeadRule headRule{size, shares, rule.window, float(rule.scale),
                    float(rule.cap)};
  Tensor mixed = torch::empty(q.sizes(), q.options());
  const float *pq = q.const_data_ptr<float>();
  float *pm = mixed.data_ptr<float>();
  auto part = [&](const Segment &from, int64_t head) {
    int64_t at = (layer * kvHeads + head) * from.room() * size;
    return HeadPart{from.keys.const_data_ptr<float>() + at,
                    from.values.const_data_ptr<float>() + at, from.length};
  };
  // Pieces of a group, so that the scores of one stay in the cache of a core
  // and all cores have work.
  struct Piece {
    int64_t begin, end, head;
  };
  int64_t most =
      std::clamp<int64_t>((rows() * kvHeads + 2 * at::get_num_threads() - 1) /
                              (2 * at::get_num_threads()),
                          1, 16);
  std::vector<Piece> pieces;
  for (const Group &group : groups)
    for (int64_t head = 0; head < kvHeads; ++head)
      for (int64_t r = group.begin; r < group.end; r += most)
        pieces.push_back({r, std::min(group.end, r + most), head});
  parallelFor(
      static_cast<int64_t>(pieces.size()), 1, [&](int64_t begin, int64_t end) {
        HeadScratch scratch;
        std::vector<HeadRow> some;
        for (int64_t i = begin; i < end; ++i) {
          const Piece &piece = pieces[i];
          some.clear();
          for (int64_t r = piece.begin; r < piece.end; ++r) {
            int64_t at = (r * kvHeads + piece.head) * shares * size;
            some.push_back(
                {part(*running[r].own, piece.head), pq + at, pm + at});
          }
          attendRows(part(*running[piece.begin].prompt, piece.head),
                     some.data(), piece.end - piece.begin, headRule, scratch);
        }
      });
  return mixed;
}

Tensor KvCache::attendAnywhere(int64_t layer, const AttentionRule &rule,
                               const Tensor &q) const {
  int64_t shares = q.size(1) / config.kvHeads;
  Tensor mixed = torch::empty_like(q);
  for (int64_t r = 0; r < rows(); ++r) {
    const Row &row = running[r];
    int64_t total = length(r);
    int64_t first =
        rule.window > 0 ? std::max<int64_t>(total - rule.window, 0) : 0;
    int64_t shared = std::min(first, row.prompt->length);
    int64_t own = std::max<int64_t>(first - row.prompt->length, 0);
    Tensor k = torch::cat(
        {row.prompt->keysFrom(layer, shared), row.own->keysFrom(layer, own)},
        1);
    Tensor v = torch::cat({row.prompt->valuesFrom(layer, shared),
                           row.own->valuesFrom(layer, own)},
                          1);
    Tensor query = q[r].view({config.kvHeads, shares, q.size(2)});
    Tensor scores = at::matmul(query, k.transpose(1, 2)) * rule.scale;
    if (rule.cap > 0)
      scores = capped(scores, rule.cap);
    mixed[r].copy_(at::matmul(scores.softmax(-1), v).view(mixed[r].sizes()));
  }
  return mixed;
}

} // namespace rlrt
