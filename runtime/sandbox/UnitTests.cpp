// In: Python code, Python tests, limits. Out: whether the code passes them.
// Must not know: batches, phases, where the code came from.
#include "runtime/sandbox/UnitTests.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <sys/random.h>
#include <thread>

namespace sandbox {

// A verdict is one letter and a word that the code has not seen when it runs,
// so that leaving early, by os._exit(0) say, is no verdict.
static const char *const driver = R"PY(
import os, sys
ask, tell, null = os.dup(0), os.dup(1), os.open("/dev/null", os.O_RDWR)
for number in 0, 1, 2:
    os.dup2(null, number)
os.write(tell, b"s")

def read(size):
    parts = []
    while size:
        parts.append(os.read(ask, size))
        if not parts[-1]:
            os._exit(3)
        size -= len(parts[-1])
    return b"".join(parts)

def text():
    return read(int.from_bytes(read(8), "little")).decode("utf-8", "replace")

def end(letter):
    os.write(tell, letter + read(16))
    os._exit(0)

def isTest(name, value):
    return name.startswith("test") and isinstance(value, type(end))

def run(code, plan):
    space = {"__name__": "tested", "__builtins__": __builtins__}
    exec(compile(code, "<code>", "exec"), space)
    before = dict(space)
    exec(plan, space)
    made = {name: value for name, value in space.items()
            if name not in before or before[name] is not value}
    for name, value in made.items():
        if isTest(name, value):
            # A parameter without a default is a fixture, which nobody makes.
            if value.__code__.co_argcount > len(value.__defaults__ or ()):
                end(b"u")
            value()
    unittest = sys.modules.get("unittest")
    for value in made.values():
        if unittest and isinstance(value, type) and issubclass(value, unittest.TestCase):
            result = unittest.TestResult()
            unittest.defaultTestLoader.loadTestsFromTestCase(value).run(result)
            if any("MemoryError" in said for _, said in result.errors):
                end(b"m")
            if not result.wasSuccessful():
                end(b"f")

code, tests = text(), text()
try:
    if not tests.strip():
        end(b"u")
    plan = compile(tests, "<tests>", "exec")
except (SyntaxError, ValueError, RecursionError, MemoryError):
    end(b"u")
try:
    run(code, plan)
except MemoryError:
    end(b"m")
except BaseException:
    end(b"f")
end(b"p")
)PY";

static constexpr size_t secretBytes = 16;

static std::string sized(std::string_view text) {
  uint64_t size = text.size();
  return std::string(reinterpret_cast<char *>(&size), sizeof size).append(text);
}

static std::string secret() {
  std::string bytes(secretBytes, 0);
  if (getrandom(bytes.data(), bytes.size(), 0) != ssize_t(bytes.size()))
    throw std::runtime_error("no random numbers for unit tests");
  return bytes;
}

std::string faultOf(const Limits &limits) {
  if (!(limits.seconds > 0 && limits.seconds <= 3600))
    return "`seconds` of unit tests must be above 0 and at most 3600";
  if (!(limits.memory >= 64e6 && limits.memory <= 1e15))
    return "`memory` of unit tests must be at least 64e6 bytes, which the "
           "interpreter needs";
  return "";
}

/// The verdict of an outcome; nothing where the sandbox itself failed.
static std::optional<Verdict> verdictOf(const Outcome &outcome,
                                        const std::string &word) {
  if (!outcome.started || outcome.said.front() != 's')
    return std::nullopt;
  std::string_view said = std::string_view(outcome.said).substr(1);
  if (said.size() == 1 + secretBytes && said.substr(1) == word)
    switch (said.front()) {
    case 'p':
      return Verdict::passed;
    case 'u':
      return Verdict::unreadable;
    case 'm':
      return Verdict::memoryReached;
    default:
      return Verdict::failed;
    }
  return outcome.timeReached ? Verdict::timeReached : Verdict::failed;
}

Verdict UnitTests::run(const Test &test) const {
  std::string word = secret();
  Outcome outcome = box.run({interpreter.path, "-s", "-B", "-c", driver},
                            sized(test.code) + sized(test.tests) + word,
                            test.limits, 2 + secretBytes);
  if (auto verdict = verdictOf(outcome, word))
    return *verdict;
  throw std::runtime_error("the sandbox of unit tests did not start: " +
                           (outcome.complaint.empty()
                                ? "it did not begin within a minute"
                                : outcome.complaint));
}

UnitTests::UnitTests() : interpreter(findPython()), box(interpreter.folders) {
  std::string why;
  try {
    if (run(Test{"x = 1", "assert x == 1", {}}) == Verdict::passed)
      return;
    why = "a test that must pass does not";
  } catch (const std::exception &error) {
    why = error.what();
  }
  while (!why.empty() && why.back() == '\n')
    why.pop_back();
  throw Unavailable(
      why + "; unit tests need a system that lets bubblewrap make user "
            "namespaces (in a container: one that allows them; on Ubuntu: "
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0)");
}

std::vector<Verdict> UnitTests::run(std::span<const Test> tests,
                                    int threads) const {
  std::vector<Verdict> verdicts(tests.size());
  std::atomic<size_t> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  auto work = [&] {
    for (size_t i; (i = next++) < tests.size();) {
      try {
        verdicts[i] = run(tests[i]);
      } catch (...) {
        std::lock_guard lock(mutex);
        if (!failure)
          failure = std::current_exception();
        next = tests.size();
      }
    }
  };
  size_t count = std::min(tests.size(), size_t(std::max(threads, 1)));
  std::vector<std::thread> others;
  for (size_t i = 1; i < count; ++i)
    others.emplace_back(work);
  work();
  for (std::thread &other : others)
    other.join();
  if (failure)
    std::rethrow_exception(failure);
  return verdicts;
}

int64_t verdict(const std::string &code, const std::string &tests,
                double seconds, double memory) {
  Test test{code, tests, {seconds, memory}};
  if (std::string fault = faultOf(test.limits); !fault.empty())
    throw std::invalid_argument(fault);
  return int64_t(unitTests().run(test));
}

const UnitTests &unitTests() {
  static UnitTests made;
  return made;
}

} // namespace sandbox
