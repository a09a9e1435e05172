// In: rows of gradients. Out: those that are not all 0, and what is left to
// multiply of matrices when the others are left out.
// Must not know: models, kernels, why a row is 0.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace rlrt {

/// Whether a row of `count` numbers has one that is not 0; NaN is none.
bool isAlive(const float *row, int64_t count);

/// The numbers of the rows that are marked.
std::vector<int64_t> numbersOf(const std::vector<uint8_t> &marks);

/// Moves the rows `alive`, in increasing order, to the front of a contiguous
/// matrix and returns them, a part of it. What was in front is overwritten.
torch::Tensor movedToFront(const torch::Tensor &matrix,
                           const std::vector<int64_t> &alive);

} // namespace rlrt
