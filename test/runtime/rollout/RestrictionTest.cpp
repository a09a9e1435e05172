// In: logits, texts, and what the processors of transformers make of them
// (make_expectations.py). Out: whether ours make the same.
// Must not know: models.
#include "rollout/Draw.h"
#include "rollout/Repetition.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace rlrt;

namespace {

/// Weights of a row after a truncation.
std::vector<float> cut(std::vector<float> weights, const Truncation &rule) {
  std::vector<int64_t> scratch;
  truncate(weights.data(), int64_t(weights.size()), rule, scratch);
  return weights;
}

TEST(Restriction, IsThatOfTransformers) {
  auto all =
      nlohmann::json::parse(std::ifstream(ROLLOUT_DIR "/expectations.json"));
  ASSERT_GE(all["cases"].size(), 20u);
  for (const auto &one : all["cases"]) {
    SCOPED_TRACE(one["rule"].dump());
    const auto &rule = one["rule"];
    RepetitionRule repetition{rule.value("repetition_penalty", 1.0),
                              rule.value("no_repeat", int64_t(0))};
    Truncation truncation{rule.value("top_k", int64_t(0)),
                          rule.value("top_p", 1.0), rule.value("min_p", 0.0)};
    std::vector<float> logits = one["logits"];
    int64_t vocab = int64_t(logits.size());
    // The text is a prompt and what follows it, one by one.
    std::vector<int64_t> ids = one["ids"];
    Repetition text({ids.begin(), ids.begin() + 25});
    for (size_t i = 25; i < ids.size(); ++i)
      text.add(ids[i]);
    text.apply(logits.data(), vocab, repetition);
    // Draws at the middle of equal shares: each token that has a probability
    // above one share is drawn.
    constexpr int64_t shares = 4000;
    std::vector<double> uniform;
    for (int64_t i = 0; i < shares; ++i)
      uniform.push_back((double(i) + 0.5) / shares);
    auto row = torch::tensor(logits).unsqueeze(0);
    auto draws =
        drawTokens(row.repeat({shares, 1}), rule.value("temperature", 1.0),
                   truncation, uniform);
    std::vector<bool> drawn(logits.size());
    for (const Draw &draw : draws) {
      const auto &logp = one["logp"][size_t(draw.token)];
      ASSERT_FALSE(logp.is_null()) << "token " << draw.token;
      // f32 logits of size 10, divided and exponentiated.
      EXPECT_NEAR(draw.logProb, logp.get<double>(), 1e-5);
      drawn[size_t(draw.token)] = true;
    }
    for (size_t token = 0; token < drawn.size(); ++token)
      if (const auto &logp = one["logp"][token];
          !logp.is_null() && logp.get<double>() > std::log(1.01 / shares))
        EXPECT_TRUE(drawn[token]) << "token " << token;
  }
}

TEST(Restriction, TopKKeepsWhatIsAsLikelyAsTheLast) {
  EXPECT_EQ(cut({1, 3, 2, 2, 0.5}, {2, 1, 0}),
            (std::vector<float>{0, 3, 2, 2, 0}));
  EXPECT_EQ(cut({1, 3}, {5, 1, 0}), (std::vector<float>{1, 3}));
  // Fewer have a probability at all.
  EXPECT_EQ(cut({0, 3, 0, 1}, {3, 1, 0}), (std::vector<float>{0, 3, 0, 1}));
}

TEST(Restriction, TopPCountsLowIdsFirstAndKeepsOne) {
  // Half is reached by the first two of the equal ones.
  EXPECT_EQ(cut({1, 1, 1, 1}, {0, 0.5, 0}), (std::vector<float>{1, 1, 0, 0}));
  EXPECT_EQ(cut({1, 1, 1, 1}, {0, 0.51, 0}), (std::vector<float>{1, 1, 1, 0}));
  EXPECT_EQ(cut({1, 4, 1}, {0, 1e-12, 0}), (std::vector<float>{0, 4, 0}));
  // Of what top_k left: 4 of 7 are more than half.
  EXPECT_EQ(cut({2, 4, 1, 3}, {2, 0.55, 0}), (std::vector<float>{0, 4, 0, 0}));
}

TEST(Restriction, ManyLikeWeightsAreCutExactly) {
  // All fall into one bucket of the search.
  std::vector<float> weights;
  for (int i = 0; i < 1000; ++i)
    weights.push_back(1.0f + float((i * 7919) % 1000) * 1e-5f);
  auto kept = cut(weights, {10, 1, 0});
  for (size_t i = 0; i < kept.size(); ++i)
    EXPECT_EQ(kept[i] > 0, (int(i) * 7919) % 1000 >= 990) << i;
}

TEST(Restriction, NothingLeftNamesTheCause) {
  Repetition text({0, 1, 2});
  std::vector<float> logits = {0, 1, 2};
  try {
    text.apply(logits.data(), 3, {1, 1});
    FAIL();
  } catch (const std::runtime_error &error) {
    EXPECT_NE(std::string(error.what()).find("no_repeat"), std::string::npos);
  }
}

} // namespace
