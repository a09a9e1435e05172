// In: matrices in f32. Out: their products, factors rounded to bf16, sums f32.
// Must not know: gradients, layers, models.
#pragma once

#include <torch/torch.h>

namespace rlrt {

/// Whether this processor multiplies bf16 by itself (AVX-512 BF16 or AMX).
/// Where it does not, the same numbers are multiplied in f32: results agree up
/// to the order of sums, but nothing is gained.
bool multipliesBf16();

/// The right factor of products [rows, inner] x [inner, outer], rounded to the
/// nearest bf16, even among equals, and laid out for them once.
class Bf16Factor {
public:
  Bf16Factor() = default;
  /// Of `matrix` [inner, outer] f32, of any strides.
  explicit Bf16Factor(const torch::Tensor &matrix);

  bool defined() const { return inner > 0; }
  /// out [rows, outer] = x [rows, inner] times the factor, or is added to it.
  /// Both are f32 where the factor is; rows of `out` lie `out.stride(0)` apart.
  void multiply(const torch::Tensor &x, torch::Tensor out, bool add) const;

private:
  int64_t inner = 0, outer = 0;
  torch::Tensor packed; ///< blocks of 64 columns, pairs of rows side by side
  /// [inner, outer] f32 where bf16 is not multiplied by our own loops.
  torch::Tensor plain;
};

/// A matrix [out, in] as the factor of products forward and backward, laid out
/// anew when the matrix has changed.
class Bf16Matrix {
public:
  /// y [rows, out] = x [rows, in] matrix^T.
  void forward(const torch::Tensor &matrix, const torch::Tensor &x,
               torch::Tensor y);
  /// dx [rows, in] = dy [rows, out] matrix.
  void backward(const torch::Tensor &matrix, const torch::Tensor &dy,
                torch::Tensor dx);

private:
  struct Layout {
    Bf16Factor factor;
    int64_t version = -1;
    const void *data = nullptr;
    void update(const torch::Tensor &factorOf, const torch::Tensor &matrix);
  };
  Layout ahead, back;
};

/// dw [out, in] += dy^T x of dy [rows, out], x [rows, in], all f32.
void addBf16WeightGradient(const torch::Tensor &dy, const torch::Tensor &x,
                           torch::Tensor dw);

} // namespace rlrt
