// In: nothing. Out: the exceptions whose kind decides the exit status.
// Must not know: who throws them.
#pragma once

#include <stdexcept>

namespace rlrt {

/// Exit statuses of a run, and statuses of the services of abi.def.
enum Status : int {
  Done = 0,
  RunFailed = 1,
  InputAtFault = 2,
  /// Of a step: prompts have left, and it begins anew with others.
  BeginAgain = 3,
  InterruptedRun = 130,
};

/// The command line, a file or a value the user gave is at fault: status 2.
/// Any other exception is status 1.
class InputError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace rlrt
