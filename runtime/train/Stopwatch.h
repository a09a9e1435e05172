// In: a sum of seconds. Out: it with the time of a scope added. Must not know:
// what is timed.
#pragma once

#include <chrono>

namespace rlrt {

/// Adds the time of a scope to a sum of seconds.
class Stopwatch {
public:
  explicit Stopwatch(double &sum) : sum(sum) {}
  ~Stopwatch() {
    sum += std::chrono::duration<double>(Clock::now() - start).count();
  }

private:
  using Clock = std::chrono::steady_clock;
  double &sum;
  Clock::time_point start = Clock::now();
};

} // namespace rlrt
