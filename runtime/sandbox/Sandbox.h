// In: a program that is not trusted, what it reads, limits. Out: what it
// wrote and how it ended. Must not know: what the program is for.
#pragma once

#include "runtime/sandbox/Interpreter.h"

#include <string>
#include <string_view>
#include <vector>

namespace sandbox {

struct Limits {
  double seconds = 5;  ///< of CPU, rounded up to whole ones
  double memory = 1e9; ///< bytes of address space
};

struct Outcome {
  /// The program never wrote that it began: the sandbox failed, not it.
  bool started = false;
  bool timeReached = false;
  std::string said;      ///< at most 64 bytes
  std::string complaint; ///< of the sandbox, at most 4096 bytes
};

/// Runs programs by bubblewrap: namespaces of their own without a network, the
/// system's folders read only, nothing of the home folder, 64 MB of /tmp of
/// their own, one process, no way to leave more than `said` behind. Safe to
/// share between threads. Makes this process a reaper of orphans
/// (PR_SET_CHILD_SUBREAPER), of which it reaps those of sandboxes.
class Sandbox {
public:
  /// `folders`: what the program needs to read beside the system's. Throws
  /// Unavailable where bubblewrap is missing.
  explicit Sandbox(const std::vector<std::string> &folders);

  /// Runs `command`, which reads `input` at 0 and writes one byte to 1 as soon
  /// as it has begun; its limits count from there. It is killed at the latest
  /// after 2 * seconds + 1, and when what it said is `enough` bytes long.
  Outcome run(const std::vector<std::string> &command, std::string_view input,
              const Limits &limits, size_t enough) const;

  const std::string &version() const { return name; }

private:
  std::vector<std::string> wrapped; ///< the command before the program's
  std::string limiter, name, filter;
};

} // namespace sandbox
