// In: Python code, Python tests, limits. Out: whether the code passes them.
// Must not know: batches, phases, where the code came from.
#include "runtime/sandbox/UnitTests.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <sys/random.h>
#include <thread>

namespace sandbox {

// Each verdict but a failure is a word that the code has not been told; saying
// nothing is a failure. So leaving early is no verdict, and what is sent for
// one verdict, even where the code lets it pass through a pipe of its own, is
// of no use for another. The request is read and closed before the code runs.
static const char *const driver = R"PY(
import builtins, sys
from os import O_RDWR, _exit, close, dup, dup2, open, read, write
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType

ask, tell, null = dup(0), dup(1), open("/dev/null", O_RDWR)
for number in 0, 1, 2:
    dup2(null, number)
close(null)
write(tell, b"s")
# The code may replace sys.modules.
modules = sys.modules
# A call of these only makes something that could be run.
lazyFlags, lazyTypes = 0x2a0, (AsyncGeneratorType, CoroutineType, GeneratorType)

def take(size):
    parts = []
    while size:
        parts.append(read(ask, size))
        if not parts[-1]:
            _exit(3)
        size -= len(parts[-1])
    return b"".join(parts)

def text():
    return take(int.from_bytes(take(8), "little")).decode("utf-8", "replace")

def end(word=b""):
    write(tell, word)
    _exit(0)

def kind(node):
    return type(node).__name__

def below(node):
    for field in getattr(node, "_fields", ()):
        part = getattr(node, field, None)
        yield from part if isinstance(part, list) else (part,)

def isFunction(node):
    return kind(node) in ("FunctionDef", "AsyncFunctionDef")

def yields(node):
    left = list(below(node))
    while left:
        part = left.pop()
        if kind(part) in ("Yield", "YieldFrom"):
            return True
        if not isFunction(part) and kind(part) != "Lambda":
            left.extend(below(part))
    return False

def wants(node):
    # A parameter without a default is a fixture, which nobody makes.
    given = node.args
    places = getattr(given, "posonlyargs", []) + given.args
    return len(places) > len(given.defaults) or None in given.kw_defaults

def isBeyond(node):
    """Whether nobody here would run a test that is written plainly."""
    if isFunction(node) and node.name.startswith("test") and not node.decorator_list:
        return kind(node) == "AsyncFunctionDef" or yields(node) or wants(node)
    # A class of pytest.
    return (kind(node) == "ClassDef" and node.name.startswith("Test")
            and not node.bases and not node.keywords
            and any(isFunction(part) and part.name.startswith("test") for part in node.body))

def acts(nodes):
    """Whether statements do more than define, import and assign."""
    left = list(nodes)
    while left:
        node = left.pop()
        if kind(node) in ("Assert", "Raise"):
            return True
        if kind(node) == "Expr" and kind(node.value) not in ("Constant", "Str"):
            return True
        if isFunction(node) or kind(node) == "ClassDef":
            continue
        parts = ["orelse", "finalbody", "handlers", "cases"]
        # The module is never the main one.
        if kind(node) != "If" or not any(getattr(part, "id", "") == "__name__"
                                         for part in below(node.test)):
            parts.append("body")
        for part in parts:
            left.extend(getattr(node, part, ()))
    return False

def mayRun(node):
    return (isFunction(node) and node.name.startswith("test")
            or kind(node) == "ClassDef" and node.bases)

def isTest(name, value):
    return name.startswith("test") and isinstance(value, FunctionType)

def isLazy(function, flags=lazyFlags):
    return bool(getattr(getattr(function, "__code__", None), "co_flags", 0) & flags)

def runCase(unittest, case):
    """Whether a TestCase has tests that run."""
    isMarked = lambda part: getattr(part, "__unittest_skip__", False)
    methods = [getattr(case, name)
               for name in unittest.defaultTestLoader.getTestCaseNames(case)]
    # Those of a case for coroutines are awaited.
    flags = lazyFlags & ~0x80 if hasattr(case, "asyncSetUp") else lazyFlags
    if any(isLazy(method, flags) for method in methods):
        end(unreadable)
    skips = sum(1 for method in methods if isMarked(case) or isMarked(method))
    suite, result = unittest.defaultTestLoader.loadTestsFromTestCase(case), unittest.TestResult()
    count = suite.countTestCases()
    suite.run(result)
    if any("MemoryError" in said for _, said in result.errors):
        end(memoryReached)
    # The code may say that it is to be skipped.
    if not result.wasSuccessful() or len(result.skipped) > skips:
        end()
    return count > skips

def run(code, plan, ran):
    space = {"__name__": "tested", "__builtins__": builtins}
    exec(compile(code, "<code>", "exec"), space)
    before = dict(space)
    exec(plan, space)
    unittest = modules.get("unittest")
    functions, cases = [], []
    for name, value in dict(space).items():
        if name in before and before[name] is value:
            continue
        if isTest(name, value):
            if (isLazy(value)
                    or value.__code__.co_argcount > len(value.__defaults__ or ())
                    or value.__code__.co_kwonlyargcount > len(value.__kwdefaults__ or ())):
                end(unreadable)
            functions.append(value)
        elif isinstance(value, type) and not str(value.__module__).startswith("unittest"):
            if unittest and issubclass(value, unittest.TestCase):
                cases.append(value)
            elif name.startswith("Test") and any(
                    isTest(part, getattr(value, part, None)) for part in dir(value)):
                end(unreadable)
    for function in functions:
        if isinstance(function(), lazyTypes):
            end(unreadable)
        ran = True
    for case in cases:
        ran = runCase(unittest, case) or ran
    end(passed if ran else unreadable)

code, tests = text(), text()
passed, unreadable, memoryReached = take(16), take(16), take(16)
close(ask)
try:
    tree = compile(tests, "<tests>", "exec", 0x400)
    plan = compile(tests, "<tests>", "exec")
    acting = acts(tree.body)
    if any(isBeyond(node) for node in tree.body) or not (
            acting or any(mayRun(node) for node in tree.body)):
        end(unreadable)
except (SyntaxError, ValueError, RecursionError, MemoryError):
    end(unreadable)
try:
    run(code, plan, acting)
except MemoryError:
    end(memoryReached)
except BaseException:
    end()
)PY";

// Names of a module `__main__` and of `builtins` are for the code to change.
static const char *const starter =
    "import sys; exec(sys.argv.pop(), "
    "{'__builtins__': dict(vars(__import__('builtins')))})";

static constexpr size_t secretBytes = 16;

static std::string sized(std::string_view text) {
  uint64_t size = text.size();
  return std::string(reinterpret_cast<char *>(&size), sizeof size).append(text);
}

static std::string secret(size_t size) {
  std::string bytes(size, 0);
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

// In the order in which the driver reads their words.
static constexpr Verdict told[] = {Verdict::passed, Verdict::unreadable,
                                   Verdict::memoryReached};

/// The verdict of an outcome; nothing where the sandbox itself failed.
static std::optional<Verdict> verdictOf(const Outcome &outcome,
                                        const std::string &words) {
  if (!outcome.started || outcome.said.front() != 's')
    return std::nullopt;
  std::string_view said = std::string_view(outcome.said).substr(1);
  for (size_t i = 0; i < std::size(told); ++i)
    if (said == std::string_view(words).substr(i * secretBytes, secretBytes))
      return told[i];
  return outcome.timeReached ? Verdict::timeReached : Verdict::failed;
}

Verdict UnitTests::run(const Test &test) const {
  std::string words = secret(std::size(told) * secretBytes);
  Outcome outcome =
      box.run({interpreter.path, "-s", "-B", "-c", starter, driver},
              sized(test.code) + sized(test.tests) + words, test.limits,
              1 + secretBytes);
  if (auto verdict = verdictOf(outcome, words))
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
