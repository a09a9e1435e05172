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

/// What a chunk may have beside its numbers.
struct Form {
  int32_t dtype = RLRT_F32;
  float cap = 0;
  bool bias = false;
  int64_t padding = 0; ///< columns past the vocabulary; they hold NaN
};
std::string nameOf(const Form &form);

/// The number nearest to x that logits of a type can be.
float nearest(float x, int32_t dtype);
/// A logit in memory.
float readLogit(const void *at, int32_t dtype);
void writeLogit(void *at, float x, int32_t dtype);
int64_t bytesOf(int32_t dtype);

/// Exact statistics of one row, its probabilities, and the derivative of what
/// the softmax sees by the logit as it is stored.
struct Exact {
  std::vector<Real> p, logp, slope;
  Real chosen = 0; ///< log-probability of the chosen token
  Real entropy = 0;
  Real logZ = 0, maxProb = 0;
  /// Bounds, for a bias or a cap rounds what is compared.
  Real rankLeast = 0, rankMost = 0, massLeast = 0, massMost = 0;
};

/// Rows whose last number ends at an unreadable page, with a gap of canaries
/// between rows, and a frame of 2 prompts, 5 rollouts (one empty) and
/// `points()` tokens, visited in shuffled order.
class Chunk {
public:
  Chunk(int64_t count, int64_t vocab, Logits kind, float inverseTemperature,
        unsigned seed, Form form = {});
  ~Chunk();
  Chunk(const Chunk &) = delete;
  Chunk &operator=(const Chunk &) = delete;

  int64_t count() const { return rows.vocab ? int64_t(chosen.size()) : 0; }
  int64_t vocab() const { return rows.vocab; }
  float at(int64_t i, int64_t j) const {
    return readLogit(address(i, j), form.dtype);
  }
  void set(int64_t i, int64_t j, float x) {
    writeLogit(address(i, j), x, form.dtype);
  }
  /// Where a logit lies.
  void *address(int64_t i, int64_t j) const {
    return static_cast<char *>(rows.logits) +
           (i * rows.stride + j) * bytesOf(form.dtype);
  }
  /// The logits as they were made, and back to them.
  const float *original(int64_t i) const {
    return saved.data() + i * rows.stride;
  }
  void restore();
  /// Row i of f32.
  float *row(int64_t i) { return static_cast<float *>(address(i, 0)); }
  /// Rounds the f32 logits of every row, and the originals, by `to`.
  void roundLogits(float (*to)(float));
  /// Every byte of the chunk, gaps included.
  std::vector<char> all() const;
  bool gapsAreWhole() const;
  Exact exact(int64_t i) const;
  Inputs inputs(int64_t i) const;
  /// What is wrong with the further statistics of row i: those of `made` are
  /// off by more than the errors of probabilities and of logarithms allow,
  /// others were written.
  std::string furtherFaults(int64_t i, const std::vector<int> &made,
                            Real relative, Real absolute) const;

  Form form;
  rlrt_rows rows{};
  rlrt_frame frame{};
  std::vector<int64_t> chosen, points;
  std::vector<float> logp, entropy, further[RLRT_FURTHER];

private:
  void makeFrame(unsigned seed);

  char *mapping = nullptr;
  size_t mapped = 0, numbers = 0;
  std::vector<float> saved, bias;
  std::vector<char> image; ///< `saved` as it lies in memory
  std::vector<float> advantage, old, weight;
  std::vector<int64_t> level, tokenParent, rolloutParent, promptParent;
  std::vector<uint8_t> keep;
  std::vector<void *> values;
  std::vector<const int64_t *> parents;
};

} // namespace rl::compiler::test
