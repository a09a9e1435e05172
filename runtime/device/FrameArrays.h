// In: nothing. Out: the arrays of a batch, with their sizes. Must not know: who
// has them, who copies them.
#pragma once

#include <cstddef>
#include <vector>

namespace rlrt {

/// An array in this machine's memory; null: there is none.
struct HostArray {
  void *data = nullptr;
  size_t bytes = 0;
};

/// The arrays of a frame: `values` by value, `parents` by space.
struct FrameArrays {
  std::vector<HostArray> values, parents;
};

} // namespace rlrt
