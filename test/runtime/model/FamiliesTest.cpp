// In: config.json of tiny models of each family and what transformers computes
// with them (families/make_expectations.py). Out: whether ours computes the
// same, packed and with a cache.
// Must not know: how a family is told from another.
#include "model/CausalLm.h"
#include "model/HfConfig.h"
#include "model/HfFolder.h"
#include "model/KvCache.h"
#include "model/Safetensors.h"
#include "test/runtime/model/Made.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace rlrt;
using namespace rlrt::test;
using torch::Tensor;
namespace fs = std::filesystem;

namespace {

constexpr int64_t shared = 8, length = 20, sequences = 2, vocab = 19;

std::vector<std::string> caseNames() {
  std::vector<std::string> names;
  for (const auto &entry :
       fs::directory_iterator(std::string(MODELS_DIR) + "/families"))
    if (fs::exists(entry.path() / "config.json"))
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

struct Case {
  std::unique_ptr<CausalLm> model;
  SafetensorsFile expected;
  std::vector<std::vector<int64_t>> tokens;
  Tensor logits; ///< [sequences, length, vocab]

  explicit Case(const std::string &name)
      : expected(std::string(MODELS_DIR) + "/families/" + name +
                 "/expectations.safetensors"),
        logits(expected.read("logits")) {
    fs::path file = fs::path(MODELS_DIR) / "families" / name / "config.json";
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    model = std::make_unique<CausalLm>(parseHfConfig(text.str(), file.string()),
                                       torch::kCPU);
    torch::NoGradGuard noGrad;
    for (auto &[key, weight] : model->parameters())
      Tensor(weight).copy_(madeWeight(key, weight.sizes()));
    for (int64_t s = 0; s < sequences; ++s) {
      tokens.emplace_back();
      for (int64_t i = 0; i < length; ++i) {
        int64_t place = i < shared ? i : s * length + i;
        tokens.back().push_back(
            int64_t(hashOf("tokens", uint64_t(place)) >> 48) % (vocab - 3) + 3);
      }
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

  std::vector<int64_t> head(int64_t s, int64_t n) const {
    return {tokens[s].begin(), tokens[s].begin() + n};
  }
};

void expectNear(const Tensor &a, const Tensor &b, double tolerance) {
  ASSERT_EQ(a.sizes(), b.sizes());
  EXPECT_LE((a - b).abs().max().item<double>(), tolerance);
}

void close(PackedBatch &batch) {
  batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
}

class Families : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, Families, testing::ValuesIn(caseNames()),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

/// Logits are below 10; in f32, 2e-5 is some twenty roundings of them.
constexpr double tolerance = 2e-5;

TEST_P(Families, PackedTreesHaveTheLogitsOfSeparateSequences) {
  torch::NoGradGuard noGrad;
  Case c(GetParam());
  PackedBatch batch;
  batch.groupOffsets = {0};
  c.add(batch, 0, 0, shared, 0);
  c.add(batch, 0, shared, length, 1);
  c.add(batch, 1, shared, length - 1, 2);
  close(batch);
  c.add(batch, 1, 0, length, 0);
  close(batch);
  Tensor logits = c.model->logits(c.model->trunk(batch));
  expectNear(logits,
             torch::cat({c.logits[0],
                         c.logits[1].narrow(0, shared, length - 1 - shared),
                         c.logits[1]}),
             tolerance);
  // Without branches there may be no mask at all.
  PackedBatch single;
  single.groupOffsets = {0};
  c.add(single, 1, 0, length, 0);
  close(single);
  expectNear(c.model->logits(c.model->trunk(single)), c.logits[1], tolerance);
}

TEST_P(Families, PackedTreesHaveTheGradientOfSeparateSequences) {
  Case c(GetParam());
  PackedBatch batch;
  batch.groupOffsets = {0};
  c.add(batch, 0, 0, shared, 0);
  std::vector<int64_t> rows, targets;
  for (int64_t s = 0; s < sequences; ++s) {
    rows.push_back(shared - 1);
    int64_t first = static_cast<int64_t>(batch.tokens.size());
    for (int64_t i = shared; i < length; ++i) {
      if (i + 1 < length)
        rows.push_back(first + i - shared);
      targets.push_back(c.tokens[s][i]);
    }
    c.add(batch, s, shared, length, static_cast<int32_t>(s + 1));
  }
  close(batch);
  Tensor hidden = c.model->trunk(batch).index_select(0, torch::tensor(rows));
  Tensor logp = c.model->logits(hidden).log_softmax(-1);
  logp.gather(1, torch::tensor(targets).unsqueeze(1)).sum().backward();
  std::set<std::string> ours = {"logits"};
  for (const auto &[name, weight] : c.model->parameters()) {
    SCOPED_TRACE(name);
    ours.insert("gradient." + name);
    ASSERT_TRUE(weight.grad().defined());
    // Roundings of a product of n numbers add up as their root.
    double size = std::sqrt(double(weight.numel())) *
                  weight.grad().abs().max().item<double>();
    expectNear(signProducts(name, weight.grad()),
               c.expected.read("gradient." + name).to(torch::kFloat64),
               1e-5 * (1 + size));
  }
  std::set<std::string> theirs;
  for (const std::string &name : c.expected.names())
    theirs.insert(name);
  EXPECT_EQ(ours, theirs);
}

TEST_P(Families, CacheHasTheLogitsOfWholeSequences) {
  Case c(GetParam());
  // One prompt is shorter than every window, the other longer.
  auto [cache, logits] = c.model->prefill({c.head(0, 12), c.head(1, 3)});
  expectNear(logits, torch::stack({c.logits[0][11], c.logits[1][2]}),
             tolerance);
  CausalLm::select(*cache, {1, 0, 1});
  std::vector<int64_t> sequence = {1, 0, 1}, next = {3, 12, 3};
  while (next[1] < length) {
    std::vector<int64_t> tokens;
    std::vector<Tensor> rows;
    for (size_t r = 0; r < sequence.size(); ++r) {
      tokens.push_back(c.tokens[sequence[r]][next[r]]);
      rows.push_back(c.logits[sequence[r]][next[r]++]);
    }
    expectNear(c.model->decode(*cache, torch::tensor(tokens)),
               torch::stack(rows), tolerance);
  }
  // The row that is left outgrows the window too.
  CausalLm::select(*cache, {2});
  for (int64_t i = next[2]; i < length; ++i)
    expectNear(c.model->decode(*cache, torch::tensor({c.tokens[1][i]})),
               c.logits[1].narrow(0, i, 1), tolerance);
}

TEST_P(Families, SavedFoldersKeepTheConfiguration) {
  Case c(GetParam());
  std::string pattern = (fs::temp_directory_path() / "rlrt-XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  saveHfFolder(pattern, *c.model);
  auto again = loadHfFolder(pattern);
  const ModelConfig &a = c.model->config(), &b = again->config();
  EXPECT_EQ(a.ropes, b.ropes);
  EXPECT_EQ(a.kinds, b.kinds);
  EXPECT_EQ(a.context, b.context);
  auto ours = c.model->parameters(), theirs = again->parameters();
  ASSERT_EQ(ours.size(), theirs.size());
  for (size_t i = 0; i < ours.size(); ++i) {
    EXPECT_EQ(ours[i].first, theirs[i].first);
    EXPECT_TRUE(torch::equal(ours[i].second, theirs[i].second));
  }
  fs::remove_all(pattern);
}

TEST(FamiliesCases, AreThere) { EXPECT_GE(caseNames().size(), 17u); }

} // namespace
