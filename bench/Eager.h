// In: logits. Out: value and gradient by LibTorch's autograd.
// Must not know: the compiler; torch stays in Eager.cpp.
#pragma once

#include <cstdint>

namespace bench {

struct EagerProblem {
  float *logits; ///< [rows, vocab], not changed
  int64_t rows;
  int64_t vocab;
  const int64_t *chosen;
  float inverseTemperature;
  const float *advantage; ///< per row
  const float *old;       ///< per row
  float weight;
};

/// Sets the threads of LibTorch's operators.
void eagerThreads(int threads);

/// Objective of objective.mlir with log_softmax, gather and autograd; copies
/// the gradient to `gradient` unless it is null. Returns seconds without that
/// copy.
double eagerGradient(const EagerProblem &problem, float *gradient);

/// Log-probability and entropy without autograd; seconds.
double eagerStatistics(const EagerProblem &problem);

} // namespace bench
