// In: a body that may throw. Out: a status, with the reason printed.
// Must not know: what the body does.
#pragma once

#include "runtime/abi/Error.h"

#include <cstdint>
#include <functional>
#include <string>

namespace rlrt {

/// A service failed and has printed why; carries its status upwards.
struct Failed {
  int32_t status;
};

/// Throws Failed for any status but 0.
inline void check(int32_t status) {
  if (status != 0)
    throw Failed{status};
}

/// Runs `body`; no exception leaves. Returns 0, the status of a Failed, or
/// after printing `error: <reason>` 2 for an InputError and 1 for the rest.
int32_t guard(const std::function<void()> &body);

/// Why an exception was thrown, on few lines: LibTorch's without its stack.
std::string reason(const std::exception &error);

} // namespace rlrt
