// In: gold answers and responses. Out: verdicts, whatever the answers hold.
// Must not know: batches, phases.
#pragma once

#include "runtime/verify/ChildPool.h"
#include "runtime/verify/Verify.h"

namespace verify {

/// Compares here what is quickly compared and the rest in a child process that
/// is killed when it takes too long. Safe to share between threads.
class Verifier {
public:
  explicit Verifier(
      std::chrono::milliseconds limit = std::chrono::milliseconds(1000));
  /// Status `error` where a limit on sizes, or the limit of time, is reached.
  Verdict operator()(std::string_view gold, std::string_view response,
                     Mode mode);
  /// How many child processes were made so far.
  size_t processes() const { return pool.made(); }

private:
  ChildPool pool;
};

} // namespace verify
