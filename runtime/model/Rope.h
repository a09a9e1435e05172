// In: positions. Out: cosines and sines that turn queries and keys.
// Must not know: attention, weights, configuration files.
#pragma once

#include "model/ModelConfig.h"

#include <torch/torch.h>

#include <utility>

namespace rlrt {

/// Cosines and sines [tokens, headSize / 2] of the rotary embedding at
/// `positions` (int64 [tokens]). A row depends on its own position only, so
/// that a token's log-probability cannot depend on tokens that come later.
std::pair<torch::Tensor, torch::Tensor>
rotaryTables(const torch::Tensor &positions, int64_t headSize,
             const Rope &rope);

} // namespace rlrt
