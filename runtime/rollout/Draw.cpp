// In: rows of logits, uniform numbers. Out: chosen tokens and their
// log-probabilities.
// Must not know: models, prompts, stops.
#include "rollout/Draw.h"

#include "tensor/HostVectors.h"
#include "tensor/Parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace rlrt {
namespace {

constexpr int64_t blockSize = 512, lanes = 16;

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

/// The largest number of a row, NaN if one is.
RLRT_HOST_VECTORS
float maximum(const float *row, int64_t vocab) {
  Vector most, x;
  IntVector wrong{};
  float rest[lanes];
  std::fill_n(rest, lanes, row[0]);
  load(most, rest);
  auto look = [&](const float *at) RLRT_LAMBDA {
    load(x, at);
    most = x > most ? x : most;
    wrong |= x != x;
  };
  int64_t i = 0;
  for (; i + lanes <= vocab; i += lanes)
    look(row + i);
  std::copy(row + i, row + vocab, rest);
  look(rest);
  float largest = most[0];
  for (int64_t lane = 0; lane < lanes; ++lane) {
    if (wrong[lane])
      return std::numeric_limits<float>::quiet_NaN();
    largest = std::max(largest, most[lane]);
  }
  return largest;
}

/// exp((x - most) * inverse) in place of every x.
RLRT_HOST_VECTORS
void softWeights(float *row, int64_t vocab, float most, float inverse) {
  auto weigh = [&](float *at) RLRT_LAMBDA {
    Vector x;
    load(x, at);
    x = (x - most) * inverse;
    exponential(x);
    store(at, x);
  };
  int64_t i = 0;
  for (; i + lanes <= vocab; i += lanes)
    weigh(row + i);
  float rest[lanes] = {};
  std::copy(row + i, row + vocab, rest);
  weigh(rest);
  std::copy(rest, rest + (vocab - i), row + i);
}

} // namespace

std::vector<Draw> drawTokens(torch::Tensor logits, double temperature,
                             const Truncation &truncation,
                             const std::vector<double> &uniform) {
  torch::NoGradGuard noGrad;
  torch::Tensor weights = logits.cpu().contiguous();
  int64_t rows = weights.size(0), vocab = weights.size(1);
  float *pw = weights.data_ptr<float>();
  float inverse = temperature > 0 ? float(1 / temperature) : 1;
  std::vector<Draw> draws(static_cast<size_t>(rows));
  int64_t grain = std::max<int64_t>(1, 32768 / vocab);
  parallelFor(rows, grain, [&](int64_t begin, int64_t end) {
    std::vector<double> blocks;
    std::vector<int64_t> scratch;
    for (int64_t r = begin; r < end; ++r) {
      float *row = pw + r * vocab;
      float most = maximum(row, vocab);
      if (!std::isfinite(most))
        throw std::runtime_error(
            "sampling: the model's logits are not finite; its weights have "
            "probably diverged");
      int64_t likeliest =
          temperature > 0 ? 0 : std::find(row, row + vocab, most) - row;
      softWeights(row, vocab, most, inverse);
      if (temperature > 0 && !truncation.none())
        truncate(row, vocab, truncation, scratch);
      blocks.clear();
      double total = 0;
      for (int64_t at = 0; at < vocab; at += blockSize) {
        blocks.push_back(blockSum(row + at, std::min(blockSize, vocab - at)));
        total += blocks.back();
      }
      int64_t token = temperature > 0
                          ? choose(row, vocab, blocks, uniform[r] * total)
                          : likeliest;
      draws[r] = {token, static_cast<float>(std::log(row[token] / total))};
    }
  });
  return draws;
}

} // namespace rlrt
