// In: activations [tokens, ...] and weights. Out: activations, differentiable.
// Must not know: attention masks, caches, configuration files.
#pragma once

#include "model/ModelConfig.h"

#include <torch/torch.h>

namespace rlrt {

/// x / sqrt(mean(x^2) + eps) * weight over the last axis; x is [..., width].
torch::Tensor rmsNorm(const torch::Tensor &x, const torch::Tensor &weight,
                      double eps);

/// activation(gate) * up, elementwise.
torch::Tensor gated(const torch::Tensor &gate, const torch::Tensor &up,
                    Activation activation);

/// Rotates x [tokens, heads, headSize]; element i is paired with element
/// i + headSize / 2, the layout of Hugging Face checkpoints. `cos` and `sin`
/// are those of Rope.h.
torch::Tensor rotate(const torch::Tensor &x, const torch::Tensor &cos,
                     const torch::Tensor &sin);

/// Row i of the result is row `index[i]` of x [rows, ...], zeros where the
/// index is -1. `back` is the inverse: back[j] is the place of row j in the
/// result (each row is used at most once), -1 when it is not used.
torch::Tensor placeRows(const torch::Tensor &x, const torch::Tensor &index,
                        const torch::Tensor &back);

} // namespace rlrt
