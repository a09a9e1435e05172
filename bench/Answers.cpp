// In: pairs of answers. Out: comparisons a second on one core.
// Must not know: how answers are compared.
#include "runtime/verify/Verifier.h"

#include <benchmark/benchmark.h>

namespace {

struct Pair {
  const char *gold, *response;
};

/// What graders of grade-school and contest answers mostly see, right and
/// wrong.
const Pair simple[] = {{"18", "so the answer is \\boxed{18}."},
                       {"18", "so the answer is \\boxed{17}."},
                       {"1,234", "\\boxed{1234}"},
                       {"\\frac{1}{2}", "Thus $\\boxed{\\frac{2}{4}}$."},
                       {"0.5", "\\boxed{1/2}"},
                       {"x = 7", "\\boxed{7}"},
                       {"(1, 2)", "\\boxed{(1, 2)}"},
                       {"B", "\\boxed{\\text{(B)}}"}};
const Pair symbolic[] = {{"x^2 + 2x + 1", "\\boxed{(x+1)^2}"},
                         {"2\\sqrt{3}", "\\boxed{\\sqrt{12}}"},
                         {"\\frac{2\\pi}{3}", "\\boxed{2\\pi/3}"},
                         {"y = 2x + 1", "\\boxed{2x - y + 1 = 0}"}};

template <size_t size>
void compare(benchmark::State &state, const Pair (&pairs)[size]) {
  verify::Verifier verifier;
  size_t i = 0;
  for (auto _ : state) {
    const Pair &pair = pairs[i++ % size];
    benchmark::DoNotOptimize(
        verifier(pair.gold, pair.response, verify::Mode::boxed));
  }
  state.SetItemsProcessed(state.iterations());
}

} // namespace

BENCHMARK_CAPTURE(compare, simple, simple);
BENCHMARK_CAPTURE(compare, symbolic, symbolic);
BENCHMARK_MAIN();
