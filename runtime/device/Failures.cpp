// In: what a chain of kernels left on a device. Out: the check that failed.
// Must not know: CUDA, messages.

#include "device/Failures.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace rlrt {

std::optional<rlrt_device_failure>
firstFailure(const rlrt_device_failures &failures) {
  if (failures.kernel < 0)
    return std::nullopt;
  // Unsigned: an empty slot is behind all others.
  auto key = [](const rlrt_device_failure &one) {
    return std::tuple(uint64_t(one.check), uint64_t(one.point));
  };
  return *std::min_element(
      std::begin(failures.of), std::end(failures.of),
      [&](const auto &x, const auto &y) { return key(x) < key(y); });
}

} // namespace rlrt
