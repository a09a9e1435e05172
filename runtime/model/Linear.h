// In: activations, a matrix and perhaps a low-rank adapter of it. Out: their
// products, differentiable.
// Must not know: layers, files.
#pragma once

#include "model/ModelConfig.h"
#include "tensor/Bf16.h"

#include <torch/torch.h>

#include <memory>
#include <vector>

namespace rlrt {

/// A matrix [out, in], what is added to its products, and an adapter.
struct Linear {
  torch::Tensor weight, bias; ///< bias: undefined: none
  /// x W^T + scale (x A^T) B^T, arXiv:2106.09685, section 4.1; A is `lower`
  /// [rank, in], B `upper` [out, rank]. Undefined: there is none.
  torch::Tensor lower, upper;
  double scale = 0;
  /// Set: both factors of products with `weight` are rounded to bf16; sums
  /// and the adapter's products are f32.
  std::shared_ptr<Bf16Matrix> rounded;

  void compute(Precision precision);

  /// Of x [tokens, in]. `decoding`: rows are few, and how many changes from
  /// step to step.
  torch::Tensor operator()(const torch::Tensor &x, bool decoding = false) const;

  /// What each of `linears`, matrices for one x, gives; while decoding they are
  /// computed in one go.
  static std::vector<torch::Tensor>
  together(const torch::Tensor &x, const std::vector<const Linear *> &linears,
           bool decoding);

  /// y plus the adapter's product of x, where there is an adapter.
  torch::Tensor adapted(const torch::Tensor &y, const torch::Tensor &x) const;

  /// W + scale B A.
  torch::Tensor merged() const;

  // The products with `weight` alone, without autograd.

  /// y = x W^T.
  void forward(const torch::Tensor &x, torch::Tensor y) const;
  /// dx = dy W.
  void backward(const torch::Tensor &dy, torch::Tensor dx) const;
  /// dw += dy^T x.
  void addWeightGradient(const torch::Tensor &dy, const torch::Tensor &x,
                         torch::Tensor dw) const;
};

} // namespace rlrt
