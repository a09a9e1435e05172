// In: a gold answer, a response, what to take from it, limits. Out: a verdict.
// Must not know: LibTorch, batches, phases. Standard C++, GMP and MPFR.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace verify {

/// What of a response is its answer. Only `boxed` and `hashes` are fit for a
/// reward: the others take answers that the response never declared to be one.
enum class Mode {
  boxed,  ///< the last well-formed \boxed{...}, with those listed beside it
  hashes, ///< the last `#### number` within the last 300 characters
  last,  ///< a box, else hashes, else the last number: to measure, not to train
  whole, ///< all of it
};

/// How the verdict came about; `none` where the answer is wrong.
enum class Level { none, exact, probabilistic, rounded, string };

enum class Status {
  value,   ///< `correct` says whether the response is right
  missing, ///< the gold answer cannot be read
  error,   ///< a limit was reached
};

struct Verdict {
  Status status = Status::value;
  bool correct = false;
  Level level = Level::none;
};

struct Limits {
  size_t answerBytes = 4096; ///< of one answer, before anything is read
  size_t nodes = 4000;       ///< of one answer's tree
  size_t depth = 100;        ///< of nesting
  size_t bits = 1 << 18;     ///< of one number
  uint64_t work = 1 << 24;   ///< bits handled by one comparison
};

/// Thrown inside when a limit is reached.
struct LimitReached : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The same for `work` alone, which more time may cure.
struct WorkReached : LimitReached {
  using LimitReached::LimitReached;
};

/// Compares in this process; what it costs is bounded by `limits`. Throws
/// nothing but std::bad_alloc.
Verdict compare(std::string_view gold, std::string_view response, Mode mode,
                const Limits &limits = {});

/// The same; throws WorkReached where `limits.work` did not suffice.
Verdict compareOrThrow(std::string_view gold, std::string_view response,
                       Mode mode, const Limits &limits);

/// `boxed`, `hashes`, `last`, `whole`.
std::optional<Mode> modeOf(std::string_view name);
/// A verdict as programs see it: the level, 0 wrong, -1 missing, -2 error.
int64_t number(const Verdict &verdict);
/// The verdict as programs see it; nothing where `from` names no mode.
std::optional<int64_t> verdict(std::string_view response,
                               std::string_view answer, std::string_view from);
const char *name(Level level);
const char *name(Status status);

} // namespace verify
