// In: a few rows of activations, a matrix. Out: their products.
// Must not know: gradients, models, where the matrix comes from.
#pragma once

#include <torch/torch.h>

namespace rlrt {

/// Whether `fewRows` computes this product, and faster than LibTorch: f32 on
/// the host, without gradient, not too many rows for the host's vectors.
bool isFewRows(const torch::Tensor &x, const torch::Tensor &weight);

/// x [rows, in] times the transpose of `weight` [out, in], plus `bias` [out]
/// unless undefined. The matrix is read once, as it lies. A row of the result
/// does not depend on how many rows there are.
torch::Tensor fewRows(const torch::Tensor &x, const torch::Tensor &weight,
                      const torch::Tensor &bias);

} // namespace rlrt
