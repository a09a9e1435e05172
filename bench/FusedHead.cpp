// In: hidden states, a matrix of a head, the object of objective.mlir,
// LibTorch. Out: time and memory of loss and gradients from hidden states on:
// the runtime's head in chunks beside LibTorch eager. Must not know: how either
// works.
#include "runtime/train/Head.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

extern "C" void bench_gradient(const rlrt_rows *, const rlrt_frame *, int64_t,
                               int64_t);

namespace {

using Clock = std::chrono::steady_clock;
using torch::Tensor;

double middle(std::vector<double> &values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// A line of /proc/self/status in bytes.
double status(const std::string &key) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.rfind(key, 0) == 0)
      return 1024.0 * std::atof(line.c_str() + key.size());
  return 0;
}

struct Problem {
  int64_t rows, width, vocab;
  Tensor hidden, weight, advantage, old;
  std::vector<int64_t> chosen, points, zeros;
  float share;

  Problem(int64_t rows, int64_t width, int64_t vocab)
      : rows(rows), width(width), vocab(vocab),
        hidden(torch::randn({rows, width})),
        weight(torch::randn({vocab, width}) / std::sqrt(double(width))),
        advantage(torch::randn({rows})),
        old(torch::full({rows}, -std::log(double(vocab)) - 0.5)),
        zeros(size_t(rows), 0), share(1.0f / float(rows)) {
    for (int64_t i = 0; i < rows; ++i) {
      chosen.push_back((i * 7919) % vocab);
      points.push_back(i);
    }
  }
};

/// What a run takes and gives.
struct Result {
  double seconds = 0, memory = 0;
  Tensor dHidden, dWeight;
};

template <typename Work> Result measured(Work work) {
  double before = status("VmRSS:");
  std::ofstream("/proc/self/clear_refs") << 5; // resets VmHWM
  auto start = Clock::now();
  Result result = work();
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  result.memory = std::max(0.0, status("VmHWM:") - before);
  return result;
}

Result ours(Problem &p, rlrt::Precision precision, double chunkBytes) {
  rlrt::Linear linear;
  linear.weight = p.weight;
  linear.compute(precision);
  return measured([&]() -> Result {
    torch::NoGradGuard noGrad;
    std::vector<float> logp(size_t(p.rows)), entropy(size_t(p.rows));
    void *values[] = {p.advantage.data_ptr(), p.old.data_ptr(), &p.share};
    const int64_t *parents[] = {nullptr, p.zeros.data(), p.zeros.data(),
                                p.points.data()};
    rlrt_frame frame{values, nullptr, parents, nullptr, nullptr};
    rlrt::Head head(linear, 0, chunkBytes);
    rlrt::RowMap map;
    map.chosen = p.chosen;
    map.points = p.points;
    Result r;
    r.dHidden = torch::empty_like(p.hidden);
    r.dWeight = torch::zeros_like(p.weight);
    head.gradient(p.hidden, map,
                  {bench_gradient, 1, logp.data(), entropy.data()}, &frame,
                  r.dHidden, r.dWeight, nullptr);
    return r;
  });
}

Result eager(Problem &p) {
  return measured([&]() -> Result {
    Tensor hidden = p.hidden.detach().requires_grad_(true);
    Tensor weight = p.weight.detach().requires_grad_(true);
    Tensor chosen = torch::tensor(p.chosen);
    Tensor all = torch::log_softmax(at::linear(hidden, weight), -1);
    Tensor logp = all.gather(-1, chosen.unsqueeze(-1)).squeeze(-1);
    Tensor entropy = -(all.exp() * all).sum(-1);
    Tensor ratio = (logp - p.old).exp();
    Tensor gain =
        torch::min(ratio * p.advantage, ratio.clamp(0.8, 1.28) * p.advantage);
    (-(gain.sum() + 0.001 * entropy.sum()) * p.share).backward();
    return {0, 0, hidden.grad(), weight.grad()};
  });
}

double apart(const Tensor &x, const Tensor &y) {
  return ((x - y).abs().max() / y.abs().max()).item<double>();
}

void compare(Problem &p, const char *name, rlrt::Precision precision,
             double chunkBytes, int turns) {
  std::vector<double> own, theirs;
  double ownMemory = 0, theirMemory = 0, hidden = 0, weight = 0;
  for (int turn = 0; turn < turns; ++turn) {
    Result a = ours(p, precision, chunkBytes), b = eager(p);
    own.push_back(a.seconds), theirs.push_back(b.seconds);
    ownMemory = std::max(ownMemory, a.memory);
    theirMemory = std::max(theirMemory, b.memory);
    hidden = apart(a.dHidden, b.dHidden), weight = apart(a.dWeight, b.dWeight);
  }
  double flops = 6.0 * double(p.rows) * double(p.vocab) * double(p.width);
  std::printf("%5ld x %4ld x %6ld %-5s ours %7.3f s %6.0f MB %5.0f Gflop/s | "
              "eager f32 %7.3f s %6.0f MB | %.2fx, memory 1/%.1f | gradients "
              "apart %.0e %.0e\n",
              long(p.rows), long(p.width), long(p.vocab), name, middle(own),
              ownMemory / 1e6, flops / middle(own) / 1e9, middle(theirs),
              theirMemory / 1e6, middle(theirs) / middle(own),
              theirMemory / ownMemory, hidden, weight);
}

} // namespace

int main(int argc, char **argv) {
  int turns = argc > 1 ? std::atoi(argv[1]) : 5;
  int64_t rows = argc > 2 ? std::atoll(argv[2]) : 1024;
  torch::manual_seed(1);
  // Heads of SmolLM2-135M and of Qwen2.5-0.5B, chunks as a run has them.
  for (auto [width, vocab] : {std::pair<int64_t, int64_t>(576, 49152),
                              std::pair<int64_t, int64_t>(896, 151936)}) {
    Problem p(rows, width, vocab);
    compare(p, "f32", rlrt::Precision::F32, 134217728, turns);
    compare(p, "bf16", rlrt::Precision::Bf16, 134217728, turns);
  }
  return 0;
}
