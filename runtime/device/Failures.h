// In: what a chain of kernels left on a device. Out: the check that failed.
// Must not know: CUDA, messages.
#pragma once

#include "rlrt/device.h"

#include <optional>

namespace rlrt {

/// The failure that rlrt_fail would have kept had the kernels run here: the
/// smallest check, then point. None where no check failed.
std::optional<rlrt_device_failure>
firstFailure(const rlrt_device_failures &failures);

} // namespace rlrt
