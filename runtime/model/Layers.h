// In: activations [tokens, ...] and weights. Out: activations, differentiable.
// Must not know: attention masks, caches, configuration files.
#pragma once

#include <torch/torch.h>

namespace rlrt {

/// x / sqrt(mean(x^2) + eps) * weight over the last axis; x is [tokens, width].
torch::Tensor rmsNorm(const torch::Tensor &x, const torch::Tensor &weight,
                      double eps);

/// silu(gate) * up, elementwise.
torch::Tensor swiGlu(const torch::Tensor &gate, const torch::Tensor &up);

/// Cosines and sines [tokens, headSize / 2] of the rotary embedding at
/// `positions` (int64 [tokens]). arXiv:2104.09864, eq. 34.
std::pair<torch::Tensor, torch::Tensor>
rotaryTables(const torch::Tensor &positions, int64_t headSize, double theta);

/// Rotates x [tokens, heads, headSize]; element i is paired with element
/// i + headSize / 2, the layout of Hugging Face checkpoints.
torch::Tensor rotate(const torch::Tensor &x, const torch::Tensor &cos,
                     const torch::Tensor &sin);

/// Row i of the result is row `index[i]` of x [rows, ...], zeros where the
/// index is -1. `back` is the inverse: back[j] is the place of row j in the
/// result (each row is used at most once), -1 when it is not used.
torch::Tensor placeRows(const torch::Tensor &x, const torch::Tensor &index,
                        const torch::Tensor &back);

} // namespace rlrt
