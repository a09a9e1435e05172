// In: tiny models and what transformers computes with them
// (make_expectations.py). Out: whether ours computes the same.
// Must not know: how attention and caches work inside.
#include "model/CausalLm.h"
#include "model/HfFolder.h"
#include "model/KvCache.h"
#include "model/Safetensors.h"

#include <gtest/gtest.h>

using namespace rlrt;
using torch::Tensor;

namespace {

constexpr int64_t shared = 4, length = 9, sequences = 3;

/// A model and the reference's results; see make_expectations.py.
struct Case {
  std::string folder;
  std::unique_ptr<CausalLm> model;
  SafetensorsFile expected;
  std::vector<std::vector<int64_t>> tokens;
  Tensor logits;

  explicit Case(const std::string &name)
      : folder(std::string(MODELS_DIR) + "/" + name),
        model(loadHfFolder(folder)),
        expected(folder + "/expectations.safetensors"),
        logits(expected.read("logits")) {
    Tensor ids = expected.read("tokens");
    for (int64_t s = 0; s < sequences; ++s) {
      tokens.emplace_back();
      for (int64_t i = 0; i < length; ++i)
        tokens.back().push_back(ids[s][i].item<int64_t>());
    }
  }

  void add(PackedBatch &batch, int64_t s, int64_t from, int64_t to,
           int32_t branch) const {
    for (int64_t i = from; i < to; ++i) {
      batch.tokens.push_back(tokens[s][i]);
      batch.positions.push_back(i);
      batch.branches.push_back(branch);
    }
  }
};

void expectNear(const Tensor &a, const Tensor &b, double tolerance) {
  ASSERT_EQ(a.sizes(), b.sizes());
  EXPECT_LE((a - b).abs().max().item<double>(), tolerance);
}

class CausalLmCases : public testing::TestWithParam<const char *> {};
INSTANTIATE_TEST_SUITE_P(All, CausalLmCases, testing::Values("tied", "untied"));

/// Logits near 10 in f32: 2e-5 is some twenty roundings.
constexpr double tolerance = 2e-5;

TEST_P(CausalLmCases, SharedPromptGivesTheLogitsOfSeparateSequences) {
  torch::NoGradGuard noGrad;
  Case c(GetParam());
  PackedBatch batch;
  batch.groupOffsets = {0};
  // A group that shares its prompt, one of a single short sequence, an empty
  // one, and one without branches: all lengths differ.
  c.add(batch, 0, 0, shared, 0);
  for (int64_t s = 0; s < sequences; ++s)
    c.add(batch, s, shared, length - s, static_cast<int32_t>(s + 1));
  batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
  c.add(batch, 2, 0, 2, 0);
  batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
  batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
  c.add(batch, 1, 0, length, 0);
  batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
  Tensor logits = at::linear(c.model->trunk(batch), c.model->headWeight());
  std::vector<Tensor> rows = {c.logits[0].narrow(0, 0, shared)};
  for (int64_t s = 0; s < sequences; ++s)
    rows.push_back(c.logits[s].narrow(0, shared, length - s - shared));
  rows.push_back(c.logits[2].narrow(0, 0, 2));
  rows.push_back(c.logits[1]);
  expectNear(logits, torch::cat(rows), tolerance);
}

TEST_P(CausalLmCases, SharedPromptGivesTheGradientOfSeparateSequences) {
  Case c(GetParam());
  PackedBatch batch;
  batch.groupOffsets = {0};
  c.add(batch, 0, 0, shared, 0);
  std::vector<int64_t> rows, targets;
  for (int64_t s = 0; s < sequences; ++s) {
    rows.push_back(shared - 1);
    for (int64_t i = shared; i < length; ++i) {
      if (i + 1 < length)
        rows.push_back(static_cast<int64_t>(batch.tokens.size()) + i - shared);
      targets.push_back(c.tokens[s][i]);
    }
    c.add(batch, s, shared, length, static_cast<int32_t>(s + 1));
  }
  // A group nothing is read from, so that there is padding.
  batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
  c.add(batch, 1, 0, 3, 0);
  batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
  Tensor hidden = c.model->trunk(batch).index_select(0, torch::tensor(rows));
  Tensor logp = at::linear(hidden, c.model->headWeight()).log_softmax(-1);
  logp.gather(1, torch::tensor(targets).unsqueeze(1)).sum().backward();
  for (const auto &[name, weight] : c.model->parameters()) {
    Tensor expected = c.expected.read("gradient." + name);
    SCOPED_TRACE(name);
    expectNear(weight.grad(), expected,
               1e-5 * (1 + expected.abs().max().item<double>()));
  }
}

TEST_P(CausalLmCases, CacheGivesTheLogitsOfWholeSequences) {
  Case c(GetParam());
  auto head = [&](int64_t s, int64_t n) {
    return std::vector<int64_t>(c.tokens[s].begin(), c.tokens[s].begin() + n);
  };
  auto [segments, logits] = c.model->prefill({head(0, 5), head(1, 3)});
  expectNear(logits, torch::stack({c.logits[0][4], c.logits[1][2]}), tolerance);
  // The rows of one prompt are neighbours, or are not.
  KvCache cache(c.model->config(), torch::kCPU, 1);
  for (int64_t prompt : {1, 0, 1})
    cache.add(segments[prompt]);
  std::vector<int64_t> sequence = {1, 0, 1}, next = {3, 5, 3};
  for (int step = 0; step < 4; ++step) {
    std::vector<int64_t> tokens;
    std::vector<Tensor> rows;
    for (size_t r = 0; r < sequence.size(); ++r) {
      tokens.push_back(c.tokens[sequence[r]][next[r]]);
      rows.push_back(c.logits[sequence[r]][next[r]++]);
    }
    expectNear(c.model->decode(cache, torch::tensor(tokens)),
               torch::stack(rows), tolerance);
    if (step == 1) {
      cache.keep({1, 2});
      sequence = {0, 1};
      next = {next[1], next[2]};
    }
  }
}

/// Runs `body` and gives the text of what it throws.
template <class Body> std::string errorOf(Body body) {
  try {
    body();
  } catch (const std::exception &e) {
    return e.what();
  }
  return "no error";
}

void expectContains(const std::string &text, const std::string &part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(CausalLm, NamesBadInput) {
  Case c("tied");
  expectContains(errorOf([&] { c.model->prefill({{3}, {}}); }),
                 "prompt 1 is empty");
  expectContains(errorOf([&] { c.model->prefill({{37}}); }), "token id 37");
  expectContains(errorOf([&] { c.model->trunk({{3}, {64}, {0}, {0, 1}}); }),
                 "position 64");
  expectContains(errorOf([&] { c.model->trunk({{3}, {0}, {0}, {0, 2}}); }),
                 "group offsets");
  expectContains(errorOf([&] { c.model->trunk({{3}, {}, {0}, {0, 1}}); }),
                 "differ in length");
  KvCache cache(c.model->config(), torch::kCPU);
  cache.add(c.model->prefill({{3}}).first[0]);
  expectContains(
      errorOf([&] { c.model->decode(cache, torch::tensor({3, 3})); }),
      "2 tokens for a cache of 1 rows");
}

ModelConfig smallConfig() {
  ModelConfig config;
  config.vocab = 50;
  config.width = 32;
  config.layers = 2;
  config.heads = config.kvHeads = 4;
  config.headSize = 8;
  config.mlpWidth = 64;
  config.context = 32;
  return config;
}

TEST(CausalLm, InitializeDependsOnTheSeedOnly) {
  CausalLm a(smallConfig(), torch::kCPU), b(smallConfig(), torch::kCPU);
  a.initialize(7);
  b.initialize(7);
  auto first = a.parameters(), second = b.parameters();
  for (size_t i = 0; i < first.size(); ++i)
    EXPECT_TRUE(torch::equal(first[i].second, second[i].second));
  // 1,600 draws: the deviation is known to 2% (one sigma).
  Tensor weight = a.headWeight();
  EXPECT_NEAR(weight.std().item<double>(), 0.02, 0.002);
  EXPECT_NEAR(weight.mean().item<double>(), 0.0, 0.002);
  EXPECT_FALSE(torch::equal(first[2].second, first[5].second));
  b.initialize(8);
  EXPECT_FALSE(torch::equal(a.headWeight(), b.headWeight()));
}

TEST(CausalLm, FrozenCopyStaysBehind) {
  CausalLm model(smallConfig(), torch::kCPU);
  model.initialize(1);
  auto frozen = model.frozenCopy();
  Tensor before = model.headWeight().detach().clone();
  {
    torch::NoGradGuard noGrad;
    model.headWeight().add_(1.0);
  }
  EXPECT_TRUE(torch::equal(frozen->headWeight(), before));
  EXPECT_FALSE(frozen->headWeight().requires_grad());
  EXPECT_TRUE(model.headWeight().requires_grad());
}

TEST(CausalLm, RefusesImpossibleConfigurations) {
  auto errorWith = [](auto change) {
    ModelConfig config = smallConfig();
    change(config);
    return errorOf([&] { CausalLm model(config, torch::kCPU); });
  };
  expectContains(errorWith([](ModelConfig &c) { c.layers = 0; }), "layers");
  expectContains(errorWith([](ModelConfig &c) { c.kvHeads = 3; }), "share 3");
  expectContains(errorWith([](ModelConfig &c) { c.headSize = 7; }), "headSize");
}

} // namespace
