// In: one key head's keys and values in memory, queries of rows that share the
// first part of them. Out: attention results.
// Must not know: tensors, models, where keys come from.
#include "model/RowAttention.h"

#include "tensor/HostVectors.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace rlrt {
namespace {

constexpr int64_t lanes = 16;

/// Scores of N queries with two tiles of keys, or one.
template <int N, int Tiles>
RLRT_INLINE void tileScores(const float *const *queries, const float *keys,
                            int64_t size, float *const *scores, int64_t at) {
  Vector sum[N][Tiles];
  for (int n = 0; n < N; ++n)
    for (int t = 0; t < Tiles; ++t)
      sum[n][t] = Vector{};
  for (int64_t d = 0; d < size; ++d) {
    Vector key[Tiles];
    for (int t = 0; t < Tiles; ++t)
      load(key[t], keys + (t * size + d) * lanes);
    for (int n = 0; n < N; ++n)
      for (int t = 0; t < Tiles; ++t)
        sum[n][t] += queries[n][d] * key[t];
  }
  for (int n = 0; n < N; ++n)
    for (int t = 0; t < Tiles; ++t)
      store(scores[n] + at + t * lanes, sum[n][t]);
}

template <int N>
RLRT_INLINE void partScores(const float *const *queries, const HeadPart &part,
                            int64_t first, int64_t size, float *const *scores,
                            int64_t at) {
  int64_t tiles = (part.length + lanes - 1) / lanes, t = first / lanes;
  for (; t + 2 <= tiles; t += 2)
    tileScores<N, 2>(queries, part.keys + t * size * lanes, size, scores,
                     at + t * lanes);
  if (t < tiles)
    tileScores<N, 1>(queries, part.keys + t * size * lanes, size, scores,
                     at + t * lanes);
}

/// Adds values times weights to N results, `Columns` vectors of their elements.
template <int N, int Columns>
RLRT_INLINE void columnSums(const float *const *weights, const float *values,
                            int64_t first, int64_t end, int64_t size,
                            float *const *results, int64_t column) {
  Vector sum[N][Columns];
  for (int n = 0; n < N; ++n)
    for (int c = 0; c < Columns; ++c)
      load(sum[n][c], results[n] + column + c * lanes);
  for (int64_t j = first; j < end; ++j) {
    const float *value = values + j * size + column;
    for (int c = 0; c < Columns; ++c) {
      Vector v;
      load(v, value + c * lanes);
      for (int n = 0; n < N; ++n)
        sum[n][c] += weights[n][j] * v;
    }
  }
  for (int n = 0; n < N; ++n)
    for (int c = 0; c < Columns; ++c)
      store(results[n] + column + c * lanes, sum[n][c]);
}

template <int N>
RLRT_INLINE void partSums(const float *const *weights, const HeadPart &part,
                          int64_t first, int64_t size, float *const *results) {
  int64_t column = 0;
  for (; column + 4 * lanes <= size; column += 4 * lanes)
    columnSums<N, 4>(weights, part.values, first, part.length, size, results,
                     column);
  for (; column + lanes <= size; column += lanes)
    columnSums<N, 1>(weights, part.values, first, part.length, size, results,
                     column);
  if (column < size)
    for (int64_t j = first; j < part.length; ++j)
      for (int n = 0; n < N; ++n)
        for (int64_t d = column; d < size; ++d)
          results[n][d] += weights[n][j] * part.values[j * size + d];
}

/// Calls f<N>(offset) for blocks of at most four of `count`.
template <typename F> RLRT_INLINE void inFours(int64_t count, F &&f) {
  int64_t i = 0;
  for (; i + 4 <= count; i += 4)
    f.template operator()<4>(i);
  switch (count - i) {
  case 3:
    return f.template operator()<3>(i);
  case 2:
    return f.template operator()<2>(i);
  case 1:
    return f.template operator()<1>(i);
  }
}

/// exp of scores [first, end), scaled and capped, less their maximum; gives
/// their sum. Writes up to 15 places beyond the end.
RLRT_INLINE float softWeights(float *scores, int64_t first, int64_t end,
                              const HeadRule &rule) {
  float most = -std::numeric_limits<float>::infinity();
  for (int64_t j = first; j < end; ++j) {
    float score = scores[j] * rule.scale;
    scores[j] = score;
    most = std::max(most, score);
  }
  if (rule.cap > 0) {
    // cap * tanh(x / cap) rises with x, so the largest stays the largest.
    most = rule.cap * std::tanh(most / rule.cap);
    for (int64_t j = first; j < end; j += lanes) {
      Vector x;
      load(x, scores + j);
      x *= 2 / rule.cap;
      exponential(x);
      store(scores + j, rule.cap - (2 * rule.cap) / (x + 1.0f));
    }
  }
  for (int64_t j = first; j < end; j += lanes) {
    Vector x;
    load(x, scores + j);
    x -= most;
    exponential(x);
    store(scores + j, x);
  }
  float sum = 0;
  for (int64_t j = first; j < end; ++j)
    sum += scores[j];
  return sum;
}

/// A piece of work with its places for scores; those of the shared part come
/// first, then, from a whole tile, own ones. One entry a query.
struct Piece {
  const HeadPart &shared;
  const HeadRow *rows;
  int64_t count, shortest, sharedRoom;
  const HeadRule &rule;
  const float *const *query;
  float *const *scores, *const *ownScores, *const *results;
};

RLRT_HOST_VECTORS
void attendPiece(const Piece &piece) {
#pragma clang fp reassociate(on)
  const HeadPart &shared = piece.shared;
  const HeadRow *rows = piece.rows;
  const HeadRule &rule = piece.rule;
  int64_t count = piece.count, sharedRoom = piece.sharedRoom;
  int64_t queries = count * rule.shares, size = rule.size;
  // The first token that a row with `own` tokens sees: of the shared part, of
  // its own.
  auto firstShared = [&](int64_t own) {
    int64_t seen = rule.window > 0 ? rule.window - own : shared.length;
    return std::clamp<int64_t>(shared.length - seen, 0, shared.length);
  };
  auto firstOwn = [&](int64_t own) {
    return rule.window > 0 ? std::max<int64_t>(own - rule.window, 0) : 0;
  };

  int64_t begin = firstShared(piece.shortest);
  if (begin < shared.length)
    inFours(queries, [&]<int N>(int64_t i) RLRT_LAMBDA {
      partScores<N>(piece.query + i, shared, begin, size, piece.scores + i, 0);
    });
  for (int64_t r = 0; r < count; ++r) {
    const HeadPart &own = rows[r].own;
    int64_t ownFirst = firstOwn(own.length), at = r * rule.shares;
    inFours(rule.shares, [&]<int N>(int64_t i) RLRT_LAMBDA {
      partScores<N>(piece.query + at + i, own, ownFirst, size,
                    piece.ownScores + at + i, 0);
    });
    int64_t first = firstShared(own.length), n = own.length - ownFirst;
    for (int64_t s = 0; s < rule.shares; ++s) {
      // One softmax over both parts: own scores are moved up to the shared
      // ones, and back.
      float *score = piece.scores[at + s];
      float *ownScore = score + sharedRoom + ownFirst;
      size_t bytes = static_cast<size_t>(n) * sizeof(float);
      std::memmove(score + shared.length, ownScore, bytes);
      float share = 1 / softWeights(score, first, shared.length + n, rule);
      std::memmove(ownScore, score + shared.length, bytes);
      for (int64_t j = 0; j < n; ++j)
        ownScore[j] *= share;
      // What this row does not see of what others do.
      for (int64_t j = begin; j < first; ++j)
        score[j] = 0;
      for (int64_t j = first; j < shared.length; ++j)
        score[j] *= share;
    }
    inFours(rule.shares, [&]<int N>(int64_t i) RLRT_LAMBDA {
      partSums<N>(piece.ownScores + at + i, own, ownFirst, size,
                  piece.results + at + i);
    });
  }
  if (begin < shared.length)
    inFours(queries, [&]<int N>(int64_t i) RLRT_LAMBDA {
      partSums<N>(piece.scores + i, shared, begin, size, piece.results + i);
    });
}

} // namespace

void attendRows(const HeadPart &shared, const HeadRow *rows, int64_t count,
                const HeadRule &rule, HeadScratch &scratch) {
  int64_t longest = 0, shortest = std::numeric_limits<int64_t>::max();
  for (int64_t r = 0; r < count; ++r) {
    longest = std::max(longest, rows[r].own.length);
    shortest = std::min(shortest, rows[r].own.length);
  }
  auto whole = [](int64_t n) { return (n + lanes - 1) / lanes * lanes; };
  int64_t sharedRoom = whole(shared.length);
  // The softmax writes up to a vector beyond the last score.
  int64_t stride = sharedRoom + whole(longest) + lanes;
  auto queries = static_cast<size_t>(count * rule.shares);
  scratch.scores.resize(queries * static_cast<size_t>(stride));
  scratch.query.resize(queries);
  for (auto *places : {&scratch.shared, &scratch.own, &scratch.results})
    places->resize(queries);
  for (int64_t r = 0, i = 0; r < count; ++r)
    for (int64_t s = 0; s < rule.shares; ++s, ++i) {
      scratch.query[i] = rows[r].queries + s * rule.size;
      scratch.results[i] = rows[r].results + s * rule.size;
      scratch.shared[i] = scratch.scores.data() + i * stride;
      scratch.own[i] = scratch.shared[i] + sharedRoom;
      std::fill_n(scratch.results[i], rule.size, 0.0f);
    }
  attendPiece({shared, rows, count, shortest, sharedRoom, rule,
               scratch.query.data(), scratch.shared.data(), scratch.own.data(),
               scratch.results.data()});
}

} // namespace rlrt
