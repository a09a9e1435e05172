// In: checks that fail in compiled code, from any thread. Out: the first in
// the order of the program, in words. Must not know: batches, models.
#include "runtime/train/Failures.h"

#include "runtime/text/Text.h"

#include <bit>
#include <charconv>
#include <tuple>
#include <utility>

namespace rlrt {

void Failures::add(const Failure &failure) {
  std::lock_guard<std::mutex> lock(mutex);
  if (!first || std::tie(failure.check, failure.point) <
                    std::tie(first->check, first->point))
    first = failure;
}

std::optional<Failure> Failures::take() {
  std::lock_guard<std::mutex> lock(mutex);
  return std::exchange(first, std::nullopt);
}

std::string describe(const Failure &failure, const rlrt_check &check) {
  std::string value;
  char buffer[64];
  double number = std::bit_cast<double>(failure.bits);
  if (check.dtype == RLRT_BOOL)
    value = failure.bits ? "true" : "false";
  else if (check.dtype == RLRT_I64)
    value = std::to_string(failure.bits);
  else if (check.dtype == RLRT_F32)
    value = shown(float(number));
  else
    value.assign(buffer,
                 std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
  return std::string(check.message) + ", here is " + value;
}

} // namespace rlrt
