// In: a few rows of activations, matrices. Out: their products.
// Must not know: gradients, models, where the matrix comes from.
#pragma once

#include <torch/torch.h>

#include <vector>

namespace rlrt {

/// Whether `fewRows` computes this product, and faster than LibTorch: f32 on
/// the host, without gradient, not too many rows for the host's vectors.
bool isFewRows(const torch::Tensor &x, const torch::Tensor &weight);

/// A matrix [out, in] and what is added to its products [out], or undefined.
struct WeightAndBias {
  torch::Tensor weight, bias;
};

/// x [rows, in] times the transpose of each weight, plus its bias. Matrices
/// are read once, as they lie, all of them in one go of the threads. A row of
/// a result depends neither on how many rows there are nor on the other
/// matrices.
std::vector<torch::Tensor> fewRows(const torch::Tensor &x,
                                   const std::vector<WeightAndBias> &matrices);

} // namespace rlrt
