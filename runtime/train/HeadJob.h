// In: nothing. Out: what one sweep of the head over rows does. Must not know:
// how it is done.
#pragma once

#include "rlrt/abi.h"

#include <array>

namespace rlrt {

/// What one sweep over rows does.
struct RowJob {
  rlrt_row_kernel kernel = nullptr;
  float inverseTemperature = 1;
  float *logp = nullptr;
  float *entropy = nullptr;                    ///< null: not wanted
  std::array<float *, RLRT_FURTHER> further{}; ///< likewise, by statistic
  /// By point of the token space, where the gradient sweep follows one of
  /// statistics over the same logits: what the first leaves to the second.
  rlrt_row_part *parts = nullptr;
};

} // namespace rlrt
