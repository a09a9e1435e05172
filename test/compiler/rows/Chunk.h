// In: sizes and a kind of logits. Out: a chunk of rows, its frame and an
// independent reference in long double. Must not know: how kernels compute.
#pragma once

#include "rlrt/abi.h"
#include "test/compiler/rows/Programs.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rl::compiler::test {

enum class Logits { Normal, Extreme, Huge, Masked, Equal, Rising };
std::string nameOf(Logits kind);

/// Exact statistics of one row, and its probabilities.
struct Exact {
  std::vector<Real> p, logp;
  Real chosen = 0; ///< log-probability of the chosen token
  Real entropy = 0;
};

/// Rows whose last number ends at an unreadable page, with a gap of canaries
/// between rows, and a frame of 2 prompts, 5 rollouts (one empty) and
/// `points()` tokens, visited in shuffled order.
class Chunk {
public:
  Chunk(int64_t count, int64_t vocab, Logits kind, float inverseTemperature,
        unsigned seed);
  ~Chunk();
  Chunk(const Chunk &) = delete;
  Chunk &operator=(const Chunk &) = delete;

  int64_t count() const { return rows.vocab ? int64_t(chosen.size()) : 0; }
  int64_t vocab() const { return rows.vocab; }
  float *row(int64_t i) { return rows.logits + i * rows.stride; }
  /// The logits as they were made, and back to them.
  const float *original(int64_t i) const {
    return saved.data() + i * rows.stride;
  }
  void restore();
  /// Rounds the logits of every row, and the originals, by `to`.
  void roundLogits(float (*to)(float));
  /// Every number of the chunk, gaps included.
  std::vector<float> all() const;
  bool gapsAreWhole() const;
  Exact exact(int64_t i) const;
  Inputs inputs(int64_t i) const;

  rlrt_rows rows{};
  rlrt_frame frame{};
  std::vector<int64_t> chosen, points;
  std::vector<float> logp, entropy;

private:
  void makeFrame(unsigned seed);

  char *mapping = nullptr;
  size_t mapped = 0, numbers = 0;
  std::vector<float> saved;
  std::vector<float> advantage, old, weight;
  std::vector<int64_t> level, tokenParent, rolloutParent, promptParent;
  std::vector<uint8_t> keep;
  std::vector<void *> values;
  std::vector<const int64_t *> parents;
};

} // namespace rl::compiler::test
