// In: steps and measurements of a run. Out: lines for a person.
// Must not know: files, models, what the numbers mean.
#pragma once

#include "runtime/trace/RunFolder.h"

#include <chrono>
#include <cstdio>
#include <string>

namespace rlrt {

/// How much is printed.
struct ProgressMode {
  bool quiet = false;    ///< nothing but errors
  bool terminal = false; ///< one line that updates itself; else plain lines
};

/// Tells how a run goes. On a terminal one line per phase is rewritten in
/// place, else the first, about every tenth part, and the last step.
class Progress {
public:
  explicit Progress(ProgressMode mode, std::FILE *out = stdout)
      : mode(mode), out(out) {}
  ~Progress();

  /// A phase begins; `done` of its `steps` were made by an earlier process.
  void phase(const std::string &name, int64_t done, int64_t steps);
  /// Step number `done` (from 1) is made.
  void step(int64_t done, const Metrics &metrics);
  /// Metrics of a measurement, shown with the steps that follow.
  void measured(const Metrics &metrics);
  /// A whole line.
  void line(const std::string &text);
  /// Ends the line that updates itself, so that other text may be printed.
  void settle();

private:
  using Clock = std::chrono::steady_clock;
  ProgressMode mode;
  std::FILE *out;
  std::string name;
  int64_t before = 0, steps = 0;
  Metrics last; ///< of the newest measurement
  Clock::time_point start, shown;
  bool open = false; ///< the updating line has no newline yet
};

/// A number for people: four significant digits.
std::string brief(double number);
/// Seconds for people: 4.2 s, 3 min 05 s, 2 h 10 min.
std::string duration(double seconds);
/// `name number  name number`.
std::string brief(const Metrics &metrics);

} // namespace rlrt
