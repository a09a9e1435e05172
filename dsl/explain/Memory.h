// In: the shape of a model and the batch of a phase. Out: bytes that a step
// holds, as formulas with their numbers. Must not know: kernels, slots.
#pragma once

#include "dsl/explain/Facts.h"

namespace rl::explain {

/// Parameters of the shape: a decoder of the Llama family.
int64_t parameterCount(const Shape &shape);
/// The same in words: `98 x 128 + 3 x (..)`.
std::string parameterFormula(const Shape &shape);
/// Bytes of keys and values for one token.
int64_t cacheBytes(const Shape &shape);
/// Bytes of activations for `tokens` tokens of one prompt and its
/// continuations, as the runtime counts them against `memory_budget`.
double activationBytes(const Shape &shape, double tokens);

/// One line of a phase's memory.
struct MemoryLine {
  std::string what, formula;
  double bytes = 0;
  double bytesPerPromptToken =
      0; ///< more, for each token of the longest prompt
  bool atMost = false;
  enum class When { Always, Sampling, Attempts, Update } when = When::Always;
};

/// What a phase holds, largest parts only: without workspaces of the matrix
/// library. Empty when the shape is not known.
std::vector<MemoryLine> memoryOf(const Shape &shape, const Phase &phase);

/// Bytes held at once, bounds included.
struct Peak {
  double sampling = 0, update = 0; ///< sampling: of responses or attempts
  double perPromptToken = 0;       ///< more while sampling
};
Peak peakOf(const std::vector<MemoryLine> &lines);

} // namespace rl::explain
