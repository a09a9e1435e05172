// In: a matrix, rows of activations. Out: the time of their product in f32 and
// bf16, by LibTorch's `linear` and as the runtime computes it.
// Must not know: models, gradients.
#include "runtime/tensor/Bf16.h"

#include <benchmark/benchmark.h>

namespace {

using torch::Tensor;

constexpr int64_t in = 576, out = 1536; // a matrix of SmolLM2-135M

struct Factors {
  Tensor x, w;
  explicit Factors(int64_t rows)
      : x(torch::randn({rows, in})), w(torch::randn({out, in})) {}
};

void count(benchmark::State &state) {
  state.counters["flop/s"] =
      benchmark::Counter(2.0 * double(state.range(0)) * double(in * out),
                         benchmark::Counter::kIsIterationInvariantRate);
}

void linearF32(benchmark::State &state) {
  torch::NoGradGuard noGrad;
  Factors f(state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(at::linear(f.x, f.w));
  count(state);
}

void linearBf16(benchmark::State &state) {
  torch::NoGradGuard noGrad;
  Factors f(state.range(0));
  Tensor w = f.w.to(torch::kBFloat16);
  for (auto _ : state)
    benchmark::DoNotOptimize(
        at::linear(f.x.to(torch::kBFloat16), w).to(torch::kFloat32));
  count(state);
}

void ours(benchmark::State &state) {
  torch::NoGradGuard noGrad;
  Factors f(state.range(0));
  Tensor y = torch::empty({state.range(0), out});
  rlrt::Bf16Matrix matrix;
  for (auto _ : state)
    matrix.forward(f.w, f.x, y);
  count(state);
}

/// What an update costs: both layouts of the matrix.
void layOut(benchmark::State &state) {
  torch::NoGradGuard noGrad;
  Factors f(1);
  for (auto _ : state) {
    rlrt::Bf16Factor ahead(f.w.t()), back(f.w);
    benchmark::DoNotOptimize(ahead.defined() && back.defined());
  }
}

#define ROWS ->Arg(1)->Arg(8)->Arg(32)->Arg(512)->Arg(2048)->UseRealTime()
BENCHMARK(linearF32) ROWS;
BENCHMARK(linearBf16) ROWS;
BENCHMARK(ours) ROWS;
BENCHMARK(layOut)->UseRealTime();

} // namespace

int main(int argc, char **argv) {
  at::set_num_threads(2);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
