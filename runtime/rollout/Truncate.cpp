// In: weights of one row, a rule. Out: the weights of tokens that may be drawn.
// Must not know: models, prompts, what was written before.
#include "rollout/Truncate.h"

#include <algorithm>
#include <bit>

namespace rlrt {
namespace {

/// Positive floats rise with their bits: 4096 buckets of like weights, of which
/// only the one that a limit cuts is sorted.
constexpr int shift = 19;
constexpr size_t buckets = size_t(1) << (31 - shift);

size_t bucketOf(float weight) {
  return std::bit_cast<uint32_t>(weight) >> shift;
}

/// The tokens of one bucket, likeliest and lowest id first.
void sortBucket(const float *weights, int64_t vocab, size_t bucket,
                std::vector<int64_t> &tokens) {
  tokens.clear();
  for (int64_t i = 0; i < vocab; ++i)
    if (weights[i] > 0 && bucketOf(weights[i]) == bucket)
      tokens.push_back(i);
  std::sort(tokens.begin(), tokens.end(), [&](int64_t a, int64_t b) {
    return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
  });
}

void keepTopK(float *weights, int64_t vocab, int64_t k,
              std::vector<int64_t> &scratch) {
  std::vector<int64_t> counts(buckets);
  for (int64_t i = 0; i < vocab; ++i)
    if (weights[i] > 0)
      ++counts[bucketOf(weights[i])];
  size_t bucket = buckets - 1;
  int64_t above = 0;
  for (; bucket > 0 && above + counts[bucket] < k; --bucket)
    above += counts[bucket];
  if (above + counts[bucket] < k)
    return; // there are not as many
  sortBucket(weights, vocab, bucket, scratch);
  float least = weights[scratch[size_t(k - above - 1)]];
  for (int64_t i = 0; i < vocab; ++i)
    if (weights[i] < least)
      weights[i] = 0;
}

void keepTopP(float *weights, int64_t vocab, double p,
              std::vector<int64_t> &scratch) {
  std::vector<double> sums(buckets);
  double total = 0;
  for (int64_t i = 0; i < vocab; ++i)
    if (weights[i] > 0) {
      sums[bucketOf(weights[i])] += weights[i];
      total += weights[i];
    }
  double wanted = p * total, above = 0;
  size_t bucket = buckets - 1;
  for (; bucket > 0 && above + sums[bucket] < wanted; --bucket)
    above += sums[bucket];
  sortBucket(weights, vocab, bucket, scratch);
  // Of the bucket that is cut, the tokens before the limit is reached. One
  // stays in any case.
  size_t kept = 0;
  while (kept < scratch.size() && (above < wanted || (above == 0 && !kept)))
    above += weights[scratch[kept++]];
  for (size_t i = kept; i < scratch.size(); ++i)
    weights[scratch[i]] = 0;
  for (int64_t i = 0; i < vocab; ++i)
    if (bucketOf(weights[i]) < bucket)
      weights[i] = 0;
}

} // namespace

void truncate(float *weights, int64_t vocab, const Truncation &rule,
              std::vector<int64_t> &scratch) {
  if (rule.topK > 0 && rule.topK < vocab)
    keepTopK(weights, vocab, rule.topK, scratch);
  if (rule.topP < 1)
    keepTopP(weights, vocab, rule.topP, scratch);
  if (rule.minP > 0) {
    float least =
        float(rule.minP) * *std::max_element(weights, weights + vocab);
    for (int64_t i = 0; i < vocab; ++i)
      if (weights[i] < least)
        weights[i] = 0;
  }
}

} // namespace rlrt
