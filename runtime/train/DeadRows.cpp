// In: rows of gradients. Out: those that are not all 0, and what is left to
// multiply of matrices when the others are left out.
// Must not know: models, kernels, why a row is 0.
#include "runtime/train/DeadRows.h"

#include <algorithm>
#include <cstring>

namespace rlrt {

bool isAlive(const float *row, int64_t count) {
  // The first number tells it of nearly every row that is alive.
  return std::any_of(row, row + count, [](float x) { return x != 0; });
}

std::vector<int64_t> numbersOf(const std::vector<uint8_t> &marks) {
  std::vector<int64_t> numbers;
  for (size_t i = 0; i < marks.size(); ++i)
    if (marks[i])
      numbers.push_back(int64_t(i));
  return numbers;
}

torch::Tensor movedToFront(const torch::Tensor &matrix,
                           const std::vector<int64_t> &alive) {
  int64_t width = matrix.size(1);
  auto *data = matrix.data_ptr<float>();
  for (size_t i = 0; i < alive.size(); ++i)
    if (alive[i] != int64_t(i))
      std::memcpy(data + int64_t(i) * width, data + alive[i] * width,
                  size_t(width) * sizeof(float));
  return matrix.narrow(0, 0, int64_t(alive.size()));
}

} // namespace rlrt
