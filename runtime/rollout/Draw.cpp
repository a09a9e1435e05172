// In: rows of logits, uniform numbers. Out: chosen tokens and their
// log-probabilities.
// Must not know: models, prompts, stops.
#include "rollout/Draw.h"

#include "tensor/Parallel.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace rlrt {
namespace {

constexpr int64_t blockSize = 512;

/// Sum in double, by blocks so that the choice can skip whole blocks. Four
/// running sums break the chain of dependent additions.
double blockSum(const float *weights, int64_t n) {
  double sum[4] = {0, 0, 0, 0};
  int64_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (int k = 0; k < 4; ++k)
      sum[k] += weights[i + k];
  for (; i < n; ++i)
    sum[0] += weights[i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// First token whose cumulative weight exceeds `target`.
int64_t choose(const float *weights, int64_t vocab,
               const std::vector<double> &blocks, double target) {
  double before = 0;
  size_t b = 0;
  while (b + 1 < blocks.size() && before + blocks[b] <= target)
    before += blocks[b++];
  int64_t last = -1;
  for (int64_t i = static_cast<int64_t>(b) * blockSize; i < vocab; ++i) {
    if (weights[i] <= 0)
      continue;
    last = i;
    before += weights[i];
    if (before > target)
      return i;
  }
  if (last >= 0)
    return last;
  // Rounding carried the target past the end: the last possible token.
  for (int64_t i = vocab - 1; i > 0; --i)
    if (weights[i] > 0)
      return i;
  return 0;
}

} // namespace

std::vector<Draw> drawTokens(torch::Tensor logits, double temperature,
                             const std::vector<double> &uniform) {
  torch::NoGradGuard noGrad;
  int64_t rows = logits.size(0), vocab = logits.size(1);
  auto [maxima, likeliest] = logits.max(1, /*keepdim=*/true);
  // A NaN anywhere in a row becomes its maximum.
  if (!maxima.isfinite().all().item<bool>())
    throw std::runtime_error(
        "sampling: the model's logits are not finite; its weights have "
        "probably diverged");
  logits.sub_(maxima);
  if (temperature > 0 && temperature != 1.0)
    logits.div_(temperature);
  // The exponential comes from LibTorch's vectorised kernel.
  torch::Tensor weights = logits.exp_().cpu().contiguous();
  torch::Tensor greedy = likeliest.cpu();
  const float *pw = weights.const_data_ptr<float>();
  const int64_t *pg = greedy.const_data_ptr<int64_t>();
  std::vector<Draw> draws(static_cast<size_t>(rows));
  int64_t grain = std::max<int64_t>(1, 32768 / vocab);
  parallelFor(rows, grain, [&](int64_t begin, int64_t end) {
    std::vector<double> blocks;
    for (int64_t r = begin; r < end; ++r) {
      const float *row = pw + r * vocab;
      blocks.clear();
      double total = 0;
      for (int64_t at = 0; at < vocab; at += blockSize) {
        blocks.push_back(blockSum(row + at, std::min(blockSize, vocab - at)));
        total += blocks.back();
      }
      int64_t token = temperature > 0
                          ? choose(row, vocab, blocks, uniform[r] * total)
                          : pg[r];
      draws[r] = {token, static_cast<float>(std::log(row[token] / total))};
    }
  });
  return draws;
}

} // namespace rlrt
