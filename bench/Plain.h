// In: rows of logits. Out: value and gradient by a plain C++ loop.
// Must not know: the compiler, LibTorch.
#pragma once

#include <cstdint>

namespace bench {

/// The objective of objective.mlir, one row after another, in place. `token`
/// inputs are indexed by the row, `advantage` too.
struct PlainRows {
  float *logits;
  int64_t vocab;
  const int64_t *chosen;
  float inverseTemperature;
  const float *advantage;
  const float *old;
  float weight;
  float *logp;
  float *entropy;
};

/// Rows [begin, end): logp, entropy and the gradient over the logits.
void plainGradient(const PlainRows &rows, int64_t begin, int64_t end);

/// Rows [begin, end): logp and entropy.
void plainStatistics(const PlainRows &rows, int64_t begin, int64_t end);

/// The sum of numbers: what reading them takes.
float plainSum(const float *numbers, int64_t count);
/// -x in place: what reading and writing takes.
void plainNegate(float *numbers, int64_t count);

} // namespace bench
