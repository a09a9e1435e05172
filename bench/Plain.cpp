// In: rows of logits. Out: value and gradient by a plain C++ loop.
// Must not know: the compiler, LibTorch.

#include "bench/Plain.h"

#include <algorithm>
#include <cmath>

namespace bench {

namespace {

struct Sums {
  float max, sum, weighted;
};

Sums sums(const float *__restrict row, int64_t vocab, float scale) {
  float max = row[0];
  for (int64_t j = 0; j < vocab; ++j)
    max = std::max(max, row[j]);
  float sum = 0, weighted = 0;
  for (int64_t j = 0; j < vocab; ++j) {
    float t = (row[j] - max) * scale;
    float e = std::exp(t);
    sum += e;
    weighted += e * t;
  }
  return {max, sum, weighted};
}

} // namespace

void plainStatistics(const PlainRows &rows, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    const float *row = rows.logits + i * rows.vocab;
    Sums s = sums(row, rows.vocab, rows.inverseTemperature);
    float logSum = std::log(s.sum);
    rows.logp[i] =
        (row[rows.chosen[i]] - s.max) * rows.inverseTemperature - logSum;
    rows.entropy[i] = logSum - s.weighted / s.sum;
  }
}

void plainGradient(const PlainRows &rows, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    float *__restrict row = rows.logits + i * rows.vocab;
    float scale = rows.inverseTemperature;
    Sums s = sums(row, rows.vocab, scale);
    float logSum = std::log(s.sum);
    float logp = (row[rows.chosen[i]] - s.max) * scale - logSum;
    float entropy = logSum - s.weighted / s.sum;
    rows.logp[i] = logp;
    rows.entropy[i] = entropy;

    float ratio = std::exp(logp - rows.old[i]);
    float free = ratio * rows.advantage[i];
    float bound = std::clamp(ratio, 0.8f, 1.28f) * rows.advantage[i];
    float g = free <= bound ? -free * rows.weight : 0.0f;
    float h = -0.001f * rows.weight;
    float factor = scale / s.sum;
    float constant = (-g - h * (entropy - logSum)) * factor;
    float slope = -h * factor;
    for (int64_t j = 0; j < rows.vocab; ++j) {
      float t = (row[j] - s.max) * scale;
      row[j] = std::exp(t) * (constant + slope * t);
    }
    row[rows.chosen[i]] += g * scale;
  }
}

float plainSum(const float *numbers, int64_t count) {
  float sum = 0;
  for (int64_t i = 0; i < count; ++i)
    sum += numbers[i];
  return sum;
}

void plainNegate(float *numbers, int64_t count) {
  // Line by line. As the kernel does: a core's own prefetcher stops at the end
  // of a page.
  for (; count >= 16; numbers += 16, count -= 16) {
    __builtin_prefetch(numbers + 1024, 1);
    for (int64_t i = 0; i < 16; ++i)
      numbers[i] = -numbers[i];
  }
  for (int64_t i = 0; i < count; ++i)
    numbers[i] = -numbers[i];
}

} // namespace bench
