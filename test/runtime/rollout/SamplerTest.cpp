// In: a tiny model with random weights. Out: whether responses follow its
// distribution, its stops and their keys.
// Must not know: how caches and draws work inside.
#include "rollout/Sampler.h"
#include "rollout/Draw.h"
#include "tokenizer/Tokenizer.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace rlrt;
using torch::Tensor;

namespace {

std::unique_ptr<CausalLm> makeModel(int64_t vocab = 20) {
  ModelConfig config;
  config.vocab = vocab;
  config.width = 32;
  config.layers = 2;
  config.heads = 4;
  config.kvHeads = 2;
  config.headSize = 8;
  config.mlpWidth = 48;
  config.context = 64;
  config.initializerRange = 0.3;
  auto model = std::make_unique<CausalLm>(config, torch::kCPU);
  model->initialize(3);
  return model;
}

const std::vector<std::vector<int64_t>> prompts = {
    {3, 4, 5, 6, 7}, {8, 9}, {10, 11, 12}};

SampleOptions options(int64_t rollouts, int64_t maxTokens) {
  SampleOptions o;
  o.rollouts = rollouts;
  o.maxTokens = maxTokens;
  return o;
}

/// Log-probabilities [tokens, vocab] after each token of one sequence.
Tensor logProbsOf(const CausalLm &model, const std::vector<int64_t> &tokens,
                  double temperature) {
  torch::NoGradGuard noGrad;
  PackedBatch batch;
  batch.tokens = tokens;
  for (size_t i = 0; i < tokens.size(); ++i)
    batch.positions.push_back(static_cast<int64_t>(i));
  batch.branches.assign(tokens.size(), 0);
  batch.groupOffsets = {0, static_cast<int64_t>(tokens.size())};
  return (at::linear(model.trunk(batch), model.headWeight()) / temperature)
      .log_softmax(-1);
}

TEST(KeyedUniform, IsTheStatedHash) {
  // From an independent implementation in Python integers.
  EXPECT_EQ(keyedUniform(0, 0, 0, 0, 0), 0.8833108082136426);
  EXPECT_EQ(keyedUniform(17, 3, (1ull << 63) + 5, 7, 19), 0.6418956535022967);
  EXPECT_EQ(keyedUniform(1, 2, 3, 4, 5), 0.7391786115893675);
}

TEST(KeyedUniform, IsUniformAlongEveryCounter) {
  for (int axis = 0; axis < 5; ++axis) {
    double sum = 0, square = 0, lag = 0, before = 0.5;
    const int n = 20000;
    for (uint64_t i = 0; i < n; ++i) {
      uint64_t key[5] = {1, 1, 1, 1, 1};
      key[axis] = i;
      double u = keyedUniform(key[0], key[1], key[2], key[3], key[4]);
      ASSERT_GE(u, 0.0);
      ASSERT_LT(u, 1.0);
      sum += u;
      square += u * u;
      lag += (u - 0.5) * (before - 0.5);
      before = u;
    }
    // Five standard errors.
    EXPECT_NEAR(sum / n, 0.5, 5 * std::sqrt(1.0 / 12 / n));
    EXPECT_NEAR(square / n, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / n));
    EXPECT_NEAR(lag / n, 0.0, 5 * std::sqrt(1.0 / 144 / n));
  }
}

TEST(Draw, InvertsTheCumulativeSoftmax) {
  // Probabilities 0.1, 0.2, 0.3, 0.4 over 4 of 1,600 tokens.
  Tensor logits = torch::full({5, 1600}, -1e9);
  int64_t at[4] = {7, 600, 601, 1599};
  for (int64_t r = 0; r < 5; ++r)
    for (int k = 0; k < 4; ++k)
      logits[r][at[k]] = std::log(0.1 * (k + 1)) + 50.0;
  auto draws =
      drawTokens(logits.clone(), 1.0, {}, {0.0, 0.11, 0.29, 0.31, 0.999999999});
  int64_t expected[5] = {0, 1, 1, 2, 3};
  for (int r = 0; r < 5; ++r) {
    EXPECT_EQ(draws[r].token, at[expected[r]]) << r;
    EXPECT_NEAR(draws[r].logProb, std::log(0.1 * (expected[r] + 1)), 1e-5);
  }
  // At temperature 1/2 the weights are squared: 1, 4, 9, 16 of 30.
  draws = drawTokens(logits.clone(), 0.5, {}, {0.03, 0.04, 0.16, 0.17, 0.47});
  int64_t squared[5] = {0, 1, 1, 2, 3};
  for (int r = 0; r < 5; ++r) {
    EXPECT_EQ(draws[r].token, at[squared[r]]) << r;
    EXPECT_NEAR(draws[r].logProb,
                std::log((squared[r] + 1) * (squared[r] + 1) / 30.0), 1e-5);
  }
}

TEST(Draw, GreedyTakesTheLowestOfEquals) {
  auto draws =
      drawTokens(torch::tensor({{0.f, 2.f, 2.f, 1.f}}), 0.0, {}, {0.9});
  EXPECT_EQ(draws[0].token, 1);
  EXPECT_NEAR(draws[0].logProb, 2 - std::log(1 + 2 * std::exp(2) + std::exp(1)),
              1e-6);
}

TEST(Draw, RefusesLogitsThatAreNotFinite) {
  for (float bad : {NAN, INFINITY})
    EXPECT_THROW(drawTokens(torch::tensor({{0.f, bad}}), 1.0, {}, {0.5}),
                 std::runtime_error);
}

TEST(Sampler, LogProbabilitiesAreTheModels) {
  auto model = makeModel();
  SampleOptions o = options(5, 9);
  o.temperature = 0.7;
  o.stopTokens = {0, 1};
  auto responses = sample(*model, prompts, o, {1, 2, {10, 11, 12}});
  ASSERT_EQ(responses.size(), 15u);
  bool stopped = false;
  for (size_t i = 0; i < responses.size(); ++i) {
    const Response &r = responses[i];
    std::vector<int64_t> all = prompts[i / 5];
    size_t start = all.size();
    all.insert(all.end(), r.tokens.begin(), r.tokens.end());
    Tensor logp = logProbsOf(*model, all, 0.7);
    ASSERT_EQ(r.tokens.size(), r.logProbs.size());
    for (size_t t = 0; t < r.tokens.size(); ++t) {
      EXPECT_NEAR(r.logProbs[t],
                  logp[start + t - 1][r.tokens[t]].item<double>(), 2e-5);
      // A stop token ends a response and stands nowhere else.
      EXPECT_EQ(r.tokens[t] < 2, t + 1 == r.tokens.size() && !r.truncated);
    }
    EXPECT_EQ(r.truncated, r.tokens.size() == 9 && r.tokens.back() > 1);
    stopped = stopped || !r.truncated;
  }
  EXPECT_TRUE(stopped);
}

TEST(Sampler, DependsOnKeysNotOnLayout) {
  auto model = makeModel();
  SampleOptions o = options(4, 12);
  o.stopTokens = {0, 1, 2};
  auto together = sample(*model, prompts, o, {1, 2, {10, 11, 12}});
  auto again = sample(*model, prompts, o, {1, 2, {10, 11, 12}});
  auto otherStep = sample(*model, prompts, o, {1, 3, {10, 11, 12}});
  bool differs = false;
  for (size_t i = 0; i < together.size(); ++i) {
    EXPECT_EQ(together[i].tokens, again[i].tokens);
    EXPECT_EQ(together[i].logProbs, again[i].logProbs);
    differs = differs || together[i].tokens != otherStep[i].tokens;
  }
  EXPECT_TRUE(differs);
  // One prompt alone, and fewer rollouts of it.
  for (size_t p = 0; p < prompts.size(); ++p) {
    o.rollouts = 2;
    auto alone = sample(*model, {prompts[p]}, o, {1, 2, {10 + p}});
    for (size_t r = 0; r < 2; ++r)
      EXPECT_EQ(alone[r].tokens, together[p * 4 + r].tokens);
  }
}

TEST(Sampler, FirstTokenFollowsTheSoftmax) {
  auto model = makeModel();
  const int64_t n = 4000;
  auto responses = sample(*model, {prompts[0]}, options(n, 1), {5, 0, {1}});
  std::vector<double> counts(20);
  for (const Response &r : responses) {
    ++counts[r.tokens.at(0)];
    EXPECT_TRUE(r.truncated);
  }
  Tensor p = logProbsOf(*model, prompts[0], 1.0)[4].exp();
  double chi = 0;
  for (int64_t t = 0; t < 20; ++t) {
    double expected = n * p[t].item<double>();
    chi += (counts[t] - expected) * (counts[t] - expected) / expected;
  }
  // 19 degrees of freedom: above 50 once in 8,000.
  EXPECT_LT(chi, 50);
}

TEST(Sampler, TemperatureZeroIsGreedy) {
  auto model = makeModel();
  SampleOptions o = options(1, 8);
  o.temperature = 0;
  auto responses = sample(*model, prompts, o, {1, 1, {1, 2, 3}});
  for (size_t p = 0; p < prompts.size(); ++p) {
    std::vector<int64_t> all = prompts[p];
    for (int64_t token : responses[p].tokens) {
      Tensor logp = logProbsOf(*model, all, 1.0)[-1];
      EXPECT_EQ(token, logp.argmax().item<int64_t>());
      all.push_back(token);
    }
  }
}

TEST(Sampler, StopStringEndsAtTheTokenCompletingIt) {
  auto tokenizer = makeCharTokenizer("0123456789abcdefgh");
  auto model = makeModel();
  auto free = sample(*model, prompts, options(6, 20), {4, 4, {1, 2, 3}});
  SampleOptions o = options(6, 20);
  // Texts that do occur: two characters of two responses.
  o.stopStrings = {tokenizer->decode({free[0].tokens[3], free[0].tokens[4]}),
                   tokenizer->decode({free[9].tokens[6], free[9].tokens[7]})};
  auto stopped = sample(*model, prompts, o, {4, 4, {1, 2, 3}}, tokenizer.get());
  size_t ended = 0;
  for (size_t i = 0; i < free.size(); ++i) {
    std::string text = tokenizer->decode(free[i].tokens);
    size_t end = std::string::npos;
    for (const std::string &stop : o.stopStrings)
      if (size_t at = text.find(stop); at != std::string::npos)
        end = std::min(end, at + stop.size());
    EXPECT_EQ(stopped[i].truncated, end == std::string::npos);
    EXPECT_EQ(tokenizer->decode(stopped[i].tokens), text.substr(0, end));
    ended += end != std::string::npos;
  }
  EXPECT_GE(ended, 2u);
}

TEST(Sampler, NamesBadInput) {
  auto model = makeModel();
  auto errorWith = [&](const std::function<void(SampleOptions &)> &change,
                       std::vector<uint64_t> keys = {1, 2, 3}) {
    SampleOptions o = options(1, 4);
    change(o);
    try {
      sample(*model, prompts, o, {1, 1, keys});
    } catch (const std::runtime_error &e) {
      return std::string(e.what());
    }
    return std::string("no error");
  };
  auto has = [](const std::string &text, const std::string &part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  has(errorWith([](SampleOptions &o) { o.rollouts = 0; }), "rollouts");
  has(errorWith([](SampleOptions &o) { o.temperature = -1; }), "temperature");
  has(errorWith([](SampleOptions &o) { o.maxTokens = 60; }),
      "prompt 0 has 5 tokens");
  has(errorWith([](SampleOptions &o) { o.stopStrings = {"x"}; }), "tokenizer");
  has(errorWith([](SampleOptions &) {}, {1}), "1 keys for 3 prompts");
  EXPECT_TRUE(sample(*model, {}, options(1, 4), {1, 1, {}}).empty());
}

} // namespace
