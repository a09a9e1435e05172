// In: config.json of tiny models of each family and what transformers computes
// with them (families/make_expectations.py). Out: whether ours computes the
// same, packed and with a cache.
// Must not know: how a family is told from another.
#include "model/HfFolder.h"
#include "model/KvCache.h"
#include "test/runtime/model/FamilyCase.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

using namespace rlrt;
using namespace rlrt::test;
using torch::Tensor;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> caseNames() {
  std::vector<std::string> names;
  for (const auto &entry :
       fs::directory_iterator(std::string(MODELS_DIR) + "/families"))
    if (fs::exists(entry.path() / "config.json"))
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Families : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, Families, testing::ValuesIn(caseNames()),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(Families, PackedTreesHaveTheLogitsOfSeparateSequences) {
  torch::NoGradGuard noGrad;
  FamilyCase c(GetParam());
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
  FamilyCase c(GetParam());
  c.summedLogp().backward();
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
  FamilyCase c(GetParam());
  // One prompt is shorter than every window, the other longer.
  auto [segments, logits] = c.model->prefill({c.head(0, 12), c.head(1, 3)});
  expectNear(logits, torch::stack({c.logits[0][11], c.logits[1][2]}),
             tolerance);
  // The rows of one prompt are neighbours, or are not.
  KvCache cache(c.model->config(), torch::kCPU, 1);
  for (int64_t prompt : {1, 0, 1})
    cache.add(segments[prompt]);
  std::vector<int64_t> sequence = {1, 0, 1}, next = {3, 12, 3};
  while (next[1] < length) {
    std::vector<int64_t> tokens;
    std::vector<Tensor> rows;
    for (size_t r = 0; r < sequence.size(); ++r) {
      tokens.push_back(c.tokens[sequence[r]][next[r]]);
      rows.push_back(c.logits[sequence[r]][next[r]++]);
    }
    expectNear(c.model->decode(cache, torch::tensor(tokens)),
               torch::stack(rows), tolerance);
  }
  // The row that is left outgrows the window too.
  cache.keep({2});
  for (int64_t i = next[2]; i < length; ++i)
    expectNear(c.model->decode(cache, torch::tensor({c.tokens[1][i]})),
               c.logits[1].narrow(0, i, 1), tolerance);
}

TEST_P(Families, SavedFoldersKeepTheConfiguration) {
  FamilyCase c(GetParam());
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
