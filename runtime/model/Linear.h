// In: activations, a matrix and perhaps a low-rank adapter of it. Out: their
// products, differentiable.
// Must not know: layers, files.
#pragma once

#include <torch/torch.h>

namespace rlrt {

/// A matrix [out, in], what is added to its products, and an adapter.
struct Linear {
  torch::Tensor weight, bias; ///< bias: undefined: none
  /// x W^T + scale (x A^T) B^T, arXiv:2106.09685, section 4.1; A is `lower`
  /// [rank, in], B `upper` [out, rank]. Undefined: there is none.
  torch::Tensor lower, upper;
  double scale = 0;

  /// Of x [tokens, in].
  torch::Tensor operator()(const torch::Tensor &x) const {
    torch::Tensor y =
        bias.defined() ? at::linear(x, weight, bias) : at::linear(x, weight);
    if (!lower.defined())
      return y;
    return at::addmm(y, at::linear(x, lower), upper.t(), 1, scale);
  }

  /// W + scale B A.
  torch::Tensor merged() const {
    return lower.defined() ? at::addmm(weight, upper, lower, 1, scale) : weight;
  }
};

} // namespace rlrt
