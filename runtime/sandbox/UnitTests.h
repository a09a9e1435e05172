// In: Python code, Python tests, limits. Out: whether the code passes them.
// Must not know: batches, phases, where the code came from.
#pragma once

#include "runtime/sandbox/Sandbox.h"

#include <cstdint>
#include <span>

namespace sandbox {

/// What became of code and its tests, numbered as programs see it.
enum class Verdict : int64_t {
  passed = 1,
  failed = 0,
  unreadable = -1, ///< the tests are empty, no Python, or nothing of them runs
  timeReached = -2,
  memoryReached = -3,
};

struct Test {
  std::string_view code, tests;
  Limits limits;
};

/// Runs tests, each in a sandbox of its own. Safe to share between threads.
class UnitTests {
public:
  /// Tries the sandbox once. Throws Unavailable, with what to do, where
  /// bubblewrap or Python is missing or the system makes no namespaces.
  UnitTests();

  /// The code is run first, then the tests in the same module: statements,
  /// then its functions `test..` without parameters and its
  /// unittest.TestCases. Tests of which nothing would run pass nobody: they
  /// are unreadable. Throws std::runtime_error where the sandbox fails.
  Verdict run(const Test &test) const;
  /// The same for many, as many at once as there are threads to wait.
  std::vector<Verdict> run(std::span<const Test> tests, int threads) const;

  const std::string &python() const { return interpreter.version; }
  const std::string &bubblewrap() const { return box.version(); }

private:
  Interpreter interpreter;
  Sandbox box;
};

/// The one of this process, made at the first call.
const UnitTests &unitTests();

/// The verdict as programs see it; throws std::exception where limits are out
/// of range or code cannot be run.
int64_t verdict(const std::string &code, const std::string &tests,
                double seconds, double memory);

/// Whether limits are such that an interpreter can begin under them; else what
/// they must be.
std::string faultOf(const Limits &limits);

} // namespace sandbox
