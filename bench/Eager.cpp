// In: logits. Out: value and gradient by LibTorch's autograd.
// Must not know: the compiler.

#include "bench/Eager.h"

#include <torch/torch.h>

#include <chrono>
#include <cstring>

namespace bench {

using Clock = std::chrono::steady_clock;

static double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void eagerThreads(int threads) { at::set_num_threads(threads); }

namespace {

struct Statistics {
  torch::Tensor logp, entropy;
};

Statistics statistics(const torch::Tensor &logits, const torch::Tensor &chosen,
                      float inverseTemperature) {
  torch::Tensor all = torch::log_softmax(logits * inverseTemperature, -1);
  torch::Tensor logp = all.gather(-1, chosen.unsqueeze(-1)).squeeze(-1);
  torch::Tensor entropy = -(all.exp() * all).sum(-1);
  return {logp, entropy};
}

torch::Tensor view(const float *data, at::IntArrayRef sizes) {
  return torch::from_blob(const_cast<float *>(data), sizes, torch::kFloat32);
}

} // namespace

double eagerGradient(const EagerProblem &p, float *gradient) {
  torch::Tensor logits = view(p.logits, {p.rows, p.vocab}).requires_grad_(true);
  torch::Tensor chosen = torch::from_blob(const_cast<int64_t *>(p.chosen),
                                          {p.rows}, torch::kInt64);
  torch::Tensor advantage = view(p.advantage, {p.rows});
  torch::Tensor old = view(p.old, {p.rows});
  Clock::time_point start = Clock::now();
  auto [logp, entropy] = statistics(logits, chosen, p.inverseTemperature);
  torch::Tensor ratio = (logp - old).exp();
  torch::Tensor gain =
      torch::min(ratio * advantage, ratio.clamp(0.8, 1.28) * advantage);
  torch::Tensor loss = -(gain.sum() + 0.001 * entropy.sum()) * p.weight;
  loss.backward();
  double seconds = since(start);
  if (gradient)
    std::memcpy(gradient, logits.grad().data_ptr<float>(),
                size_t(p.rows) * p.vocab * sizeof(float));
  return seconds;
}

double eagerStatistics(const EagerProblem &p) {
  torch::NoGradGuard guard;
  torch::Tensor logits = view(p.logits, {p.rows, p.vocab});
  torch::Tensor chosen = torch::from_blob(const_cast<int64_t *>(p.chosen),
                                          {p.rows}, torch::kInt64);
  Clock::time_point start = Clock::now();
  Statistics s = statistics(logits, chosen, p.inverseTemperature);
  return since(start);
}

} // namespace bench
