// In: rows of logits, uniform numbers. Out: chosen tokens and their
// log-probabilities.
// Must not know: models, prompts, stops.
#pragma once

#include "rollout/Truncate.h"

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace rlrt {

/// A token of one row.
struct Draw {
  int64_t token = 0;
  float logProb = 0;
};

/// One token per row of `logits` [rows, vocab] (f32; overwritten), of which
/// some of each row are finite. At a temperature above 0 token i is taken where
/// the cumulative softmax of logits / temperature over the tokens that
/// `truncation` leaves first exceeds the row's uniform number in [0, 1); the
/// log-probability is that of this distribution. At 0 the most likely token is
/// taken, the lowest id among equals; nothing is truncated, and its
/// log-probability is that of temperature 1. Throws std::runtime_error when a
/// row has no finite maximum.
std::vector<Draw> drawTokens(torch::Tensor logits, double temperature,
                             const Truncation &truncation,
                             const std::vector<double> &uniform);

} // namespace rlrt
