// In: compiled objectives of test/objective, a ragged batch, LibTorch. Out:
// what everything but the logits costs, ours beside LibTorch eager with
// autograd: rewards, advantages, ratios, means, cotangents of
// log-probabilities. Must not know: how kernels are scheduled.
#include "test/objective/Harness.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using Clock = std::chrono::steady_clock;
using objective::Batch;
using torch::Tensor;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Rollouts, each of `tokens` tokens, as frameworks pad them:
/// [prompts, rollouts, tokens] with a mask.
struct Padded {
  Tensor logp, old, sampled, mask;
};

/// Group-relative advantages of the mean sampled log-probability.
Tensor advantages(const Padded &p) {
  Tensor reward = (p.sampled * p.mask).sum(-1) / p.mask.sum(-1);
  return (reward - reward.mean(-1, true)) /
         (reward.std(-1, /*unbiased=*/true, /*keepdim=*/true) + 1e-6);
}

Tensor clipped(const Tensor &ratio, const Tensor &advantage, double low,
               double high) {
  return -torch::min(ratio * advantage,
                     ratio.clamp(1 - low, 1 + high) * advantage);
}

Tensor ofTokens(const Padded &p) {
  Tensor each = clipped(torch::exp(p.logp - p.old), advantages(p).unsqueeze(-1),
                        0.2, 0.28);
  return (each * p.mask).sum() / p.mask.sum();
}

Tensor ofSequences(const Padded &p) {
  Tensor distance = ((p.logp - p.old) * p.mask).sum(-1) / p.mask.sum(-1);
  return clipped(torch::exp(distance), advantages(p), 0.1, 0.2).mean();
}

struct Times {
  std::vector<double> ours, eager;
};

Times measure(const std::string &name, Tensor (*loss)(const Padded &),
              int64_t prompts, int64_t rollouts, int64_t tokens, int turns) {
  torch::manual_seed(1);
  int64_t count = prompts * rollouts * tokens;
  // Logits are no part of this: each row is two numbers, for its statistics.
  Tensor logits = torch::randn({count, 2});
  Tensor own = torch::log_softmax(logits, -1).select(1, 0).contiguous();
  Batch batch;
  batch.rollouts.assign(size_t(prompts), rollouts);
  batch.response.lengths.assign(size_t(prompts * rollouts), tokens);
  batch.response.chosen = torch::zeros({count}, torch::kInt64);
  batch.response.logits = logits;
  batch.response.oldLogits = logits + 0.1 * torch::randn_like(logits);
  batch.response.refLogits = logits;
  batch.sampledLogp = own.clone();

  Times times;
  auto updater = [&](const objective::Update &update) {
    for (const auto &rows : update.rows)
      std::memcpy(rows.logp, own.data_ptr<float>(),
                  size_t(count) * sizeof(float));
    if (update.cotangents)
      update.cotangents();
  };
  std::string library = std::string(RL_OBJECTIVE_FOLDER) + "/" + name + ".so";
  double value = 0;
  for (int turn = 0; turn < turns; ++turn) {
    // A prompt is one thread's work.
    auto outcome = objective::run(library, batch, 1 << 20,
                                  std::max<int64_t>(prompts / 2, 1), updater);
    times.ours.push_back(outcome.kernelSeconds);
    value = outcome.metrics.at("loss");
    Tensor old = torch::log_softmax(batch.response.oldLogits, -1).select(1, 0);
    Padded padded{
        own.view({prompts, rollouts, tokens}).clone().requires_grad_(true),
        old.reshape({prompts, rollouts, tokens}).contiguous(),
        own.view({prompts, rollouts, tokens}),
        torch::ones({prompts, rollouts, tokens})};
    auto start = Clock::now();
    Tensor found = loss(padded);
    found.backward();
    times.eager.push_back(since(start));
    if (std::abs(found.item<double>() - value) > 1e-4) {
      std::fprintf(stderr, "%s: losses differ: %g and %g\n", name.c_str(),
                   found.item<double>(), value);
      std::exit(1);
    }
  }
  return times;
}

} // namespace

int main(int argc, char **argv) {
  int64_t rollouts = argc > 1 ? std::atoll(argv[1]) : 8;
  int64_t tokens = argc > 2 ? std::atoll(argv[2]) : 8192;
  at::set_num_threads(2);
  for (int64_t prompts : {int64_t(1), int64_t(8)}) {
    std::printf("%ld prompts x %ld rollouts x %ld tokens; ours on %s, eager on "
                "two threads\n",
                long(prompts), long(rollouts), long(tokens),
                prompts == 1 ? "one" : "two");
    for (auto [name, loss] : {std::pair("clipped-asymmetric", &ofTokens),
                              std::pair("sequence-ratio", &ofSequences)}) {
      Times times = measure(name, loss, prompts, rollouts, tokens, 31);
      std::printf("  %-20s ours %7.3f ms, eager %7.3f ms, %.1fx\n", name,
                  1e3 * middle(times.ours), 1e3 * middle(times.eager),
                  middle(times.eager) / middle(times.ours));
    }
  }
  return 0;
}
