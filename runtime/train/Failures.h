// In: checks that fail in compiled code, from any thread. Out: the first in
// the order of the program, in words. Must not know: batches, models.
#pragma once

#include "rlrt/abi.h"

#include <mutex>
#include <optional>
#include <string>

namespace rlrt {

/// A check that failed at a point of its array.
struct Failure {
  int32_t check = 0;
  int64_t point = 0;
  int64_t bits = 0; ///< the value there: i64, or f64
};

/// What compiled code reported since the last `take`. Of several the smallest
/// check is kept, then the smallest point, so threads change nothing.
class Failures {
public:
  /// Thread-safe.
  void add(const Failure &failure);
  std::optional<Failure> take();

private:
  std::mutex mutex;
  std::optional<Failure> first;
};

/// `x.rl:3:5: the divisor must not be 0, here is 0`.
std::string describe(const Failure &failure, const rlrt_check &check);

} // namespace rlrt

/// The C name.
struct rlrt_failures : rlrt::Failures {};
