// In: a small model, prompts of many lengths, budgets of memory. Out: whether
// responses are the same in however few rows they are written.
// Must not know: how rows are given away.
#include "model/KvCache.h"
#include "model/RowAttention.h"
#include "rollout/Sampler.h"

#include <gtest/gtest.h>

using namespace rlrt;
using torch::Tensor;

namespace {

std::unique_ptr<CausalLm> makeModel() {
  ModelConfig config;
  config.vocab = 50;
  config.width = 48;
  config.layers = 2;
  config.heads = 6;
  config.kvHeads = 2;
  config.headSize = 8;
  config.mlpWidth = 72;
  config.context = 160;
  // One layer sees 9 tokens, less than a prompt and less than a response.
  config.kinds = {{0, 0}, {9, 0}};
  config.initializerRange = 0.3;
  auto model = std::make_unique<CausalLm>(config, torch::kCPU);
  model->initialize(11);
  return model;
}

std::vector<std::vector<int64_t>> makePrompts(int64_t count) {
  std::vector<std::vector<int64_t>> prompts;
  for (int64_t p = 0; p < count; ++p) {
    prompts.emplace_back();
    for (int64_t i = 0; i < 1 + (p * 13) % 37; ++i)
      prompts.back().push_back(5 + (p * 31 + i * 17) % 40);
  }
  return prompts;
}

SampleOptions makeOptions() {
  SampleOptions options;
  options.rollouts = 5;
  options.maxTokens = 40;
  options.stopTokens = {0, 1, 2};
  options.repetition = {1.1, 4};
  options.truncation = {30, 0.98, 0.001};
  return options;
}

SampleKey makeKey(size_t prompts) {
  SampleKey key{3, 4, {}};
  for (size_t i = 0; i < prompts; ++i)
    key.prompts.push_back(100 + i);
  return key;
}

TEST(Refill, ResponsesDoNotDependOnTheRows) {
  auto model = makeModel();
  auto prompts = makePrompts(12);
  SampleOptions options = makeOptions();
  SampleKey key = makeKey(prompts.size());
  SampleReport whole;
  auto all = sample(*model, prompts, options, key, nullptr, &whole);
  ASSERT_EQ(all.size(), 60u);
  size_t shortest = 40;
  for (const Response &one : all)
    shortest = std::min(shortest, one.tokens.size());
  EXPECT_LT(shortest, 10u); // rows do become free at different times
  std::set<int64_t> rows{whole.mostRows};
  double largest = 0;
  // From one row to many: a row takes some 15 kB, a prompt up to 14.
  for (double budget : {1.0, 60e3, 120e3, 300e3}) {
    options.memoryBudget = budget;
    SampleReport report;
    auto some = sample(*model, prompts, options, key, nullptr, &report);
    rows.insert(report.mostRows);
    if (budget == 1)
      EXPECT_EQ(report.mostRows, 1);
    for (size_t i = 0; i < all.size(); ++i) {
      ASSERT_EQ(some[i].tokens, all[i].tokens) << i << " of " << budget;
      EXPECT_EQ(some[i].truncated, all[i].truncated);
      for (size_t t = 0; t < all[i].tokens.size(); ++t)
        largest = std::max(largest, std::abs(double(some[i].logProbs[t]) -
                                             double(all[i].logProbs[t])));
    }
  }
  EXPECT_EQ(rows.size(), 5u);
  EXPECT_GT(whole.mostRows, 50);
  EXPECT_LE(largest, 5e-5);
}

TEST(Refill, FreeRowsAreGivenToWaitingResponses) {
  auto model = makeModel();
  auto prompts = makePrompts(12);
  SampleOptions options = makeOptions();
  options.memoryBudget = 120e3;
  SampleReport report;
  auto all = sample(*model, prompts, options, makeKey(12), nullptr, &report);
  int64_t tokens = 0;
  for (const Response &one : all)
    tokens += int64_t(one.tokens.size());
  // Were rows given away only when all have ended, many would stand idle; the
  // last ones do in any case.
  int64_t full = tokens / report.mostRows;
  EXPECT_LT(report.steps, full + 2 * options.maxTokens);
  EXPECT_GT(report.steps, full * 8 / 10);
}

/// Rows of several prompts, with windows, caps, odd head sizes, and shares of
/// one to six, against softmax and products of LibTorch in f64.
TEST(RowAttention, IsSoftmaxOverBothParts) {
  torch::manual_seed(5);
  for (int64_t size : {8, 24, 80})
    for (int64_t shares : {1, 3, 6})
      for (int64_t window : {0, 1, 7, 25})
        for (double cap : {0.0, 2.5}) {
          SCOPED_TRACE(testing::Message()
                       << size << " " << shares << " " << window << " " << cap);
          ModelConfig config;
          config.layers = 1;
          config.kvHeads = 2;
          config.heads = 2 * shares;
          config.headSize = size;
          auto prompt = std::make_shared<Segment>(config, 19, torch::kCPU);
          Tensor k = torch::randn({19, 2, size}),
                 v = torch::randn({19, 2, size});
          prompt->store(0, 0, k, v);
          prompt->length = 19;
          KvCache cache(config, torch::kCPU, 1);
          std::vector<Tensor> keys(3, k), values(3, v);
          AttentionRule rule{window, 0.3, cap};
          for (int64_t step = 0; step < 34; ++step) {
            // The last row begins later than the others.
            for (int64_t r = cache.rows(); r < (step < 5 ? 2 : 3); ++r)
              cache.add(prompt);
            int64_t rows = cache.rows();
            Tensor nk = torch::randn({rows, 2, size});
            Tensor nv = torch::randn({rows, 2, size});
            Tensor q = torch::randn({rows, config.heads, size});
            cache.advance();
            Tensor mixed = cache.attend(0, rule, q, nk, nv);
            for (int64_t r = 0; r < rows; ++r) {
              keys[r] = torch::cat({keys[r], nk.narrow(0, r, 1)});
              values[r] = torch::cat({values[r], nv.narrow(0, r, 1)});
              int64_t n = keys[r].size(0);
              int64_t seen = window > 0 ? std::min(window, n) : n;
              auto part = [&](const Tensor &x) {
                return x.narrow(0, n - seen, seen)
                    .transpose(0, 1)
                    .to(torch::kFloat64);
              };
              Tensor scores =
                  at::matmul(q[r].view({2, shares, size}).to(torch::kFloat64),
                             part(keys[r]).transpose(1, 2)) *
                  0.3;
              if (cap > 0)
                scores = (scores / cap).tanh() * cap;
              Tensor wanted = at::matmul(scores.softmax(-1), part(values[r]));
              ASSERT_LT((mixed[r].view({2, shares, size}) - wanted)
                            .abs()
                            .max()
                            .item<double>(),
                        1e-5)
                  << "row " << r << " of step " << step;
            }
          }
        }
}

} // namespace
