// In: packing, micro-batch cuts. Out: verdicts on hand-made examples.
// Must not know: models, kernels.
#include "runtime/train/Pack.h"

#include <gtest/gtest.h>

#include <numeric>

namespace rlrt::test {
namespace {

using Ids = std::vector<int64_t>;

// Two prompts; the first has the branches [30 31], [] and [32], the second
// [33 34 35].
const Prompts prompts = {{10, 11}, {20}};
const Ids tokens = {30, 31, 32, 33, 34, 35};

std::vector<TokenSpace> spaces() {
  return {{&tokens, {0, 2, 2, 3, 6}, {0, 3, 4}}};
}

TEST(PackTest, TreeLeavesOutLastTokensAndReadsThePrompt) {
  MicroBatch micro = pack(prompts, spaces(), 0, 2);
  EXPECT_EQ(micro.packed.tokens, (Ids{10, 11, 30, 20, 33, 34}));
  EXPECT_EQ(micro.packed.positions, (Ids{0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(micro.packed.branches, (std::vector<int32_t>{0, 0, 1, 0, 1, 1}));
  EXPECT_EQ(micro.packed.groupOffsets, (Ids{0, 3, 6}));
  const RowMap &rows = micro.rows[0];
  EXPECT_EQ(rows.chosen, (Ids{30, 31, 32, 33, 34, 35}));
  EXPECT_EQ(rows.points, (Ids{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(rows.hidden, (Ids{1, 2, 1, 3, 4, 5}));
}

TEST(PackTest, PartOfTheBatchKeepsPointsOfTheWhole) {
  MicroBatch micro = pack(prompts, spaces(), 1, 2);
  EXPECT_EQ(micro.packed.tokens, (Ids{20, 33, 34}));
  EXPECT_EQ(micro.rows[0].points, (Ids{3, 4, 5}));
  EXPECT_EQ(micro.rows[0].hidden, (Ids{0, 1, 2}));
}

TEST(PackTest, BranchesOfSeveralSpacesAreSiblings) {
  Ids more = {40, 41, 42, 43};
  auto two = spaces();
  two.push_back({&more, {0, 2, 4}, {0, 1, 2}});
  MicroBatch micro = pack(prompts, two, 0, 1);
  EXPECT_EQ(micro.packed.tokens, (Ids{10, 11, 30, 40}));
  // The branches of the first space are 1, 2 and 3.
  EXPECT_EQ(micro.packed.branches, (std::vector<int32_t>{0, 0, 1, 4}));
  EXPECT_EQ(micro.rows[1].hidden, (Ids{1, 3}));
}

/// Of the first prompt no branch is left, of the second one without a token.
TEST(PackTest, PromptsOfWhichNothingIsReadAreLeftOut) {
  Prompts three = {{10, 11}, {20}, {21, 22}};
  Ids two = {33, 34};
  std::vector<TokenSpace> rest = {{&two, {0, 0, 2}, {0, 0, 1, 2}}};
  MicroBatch micro = pack(three, rest, 0, 3);
  EXPECT_EQ(micro.packed.tokens, (Ids{21, 22, 33}));
  EXPECT_EQ(micro.packed.groupOffsets, (Ids{0, 3}));
  EXPECT_EQ(micro.rows[0].hidden, (Ids{1, 2}));
  EXPECT_EQ(micro.rows[0].points, (Ids{0, 1}));
  EXPECT_EQ(tokensOf(three, rest, 0) + tokensOf(three, rest, 1), 0);
  EXPECT_EQ(tokensOf(three, rest, 2), 4);
  EXPECT_TRUE(pack(three, rest, 0, 2).packed.tokens.empty());
}

TEST(PackTest, CutsKeepPromptsWholeAndFitTheBudget) {
  ModelConfig config;
  config.layers = 2;
  config.width = 8;
  config.heads = config.kvHeads = 2;
  config.headSize = 4;
  config.mlpWidth = 16;
  Prompts many(10, Ids(5, 1));
  Ids ten(10, 7);
  std::vector<TokenSpace> single = {{&ten, Ids(11), Ids(11)}};
  for (Ids *offsets : {&single[0].branches, &single[0].prompts})
    std::iota(offsets->begin(), offsets->end(), 0);
  double one = activationBytes(config, 6);
  auto cuts = cutPrompts(many, single, config, 3.5 * one);
  ASSERT_EQ(cuts.size(), 4u);
  EXPECT_EQ(std::pair(cuts[0].begin, cuts[0].end), (std::pair(0l, 3l)));
  EXPECT_EQ(std::pair(cuts[3].begin, cuts[3].end), (std::pair(9l, 10l)));
  EXPECT_FALSE(cuts[0].recompute);
  EXPECT_DOUBLE_EQ(cuts[0].held, 3 * one);
  // Too small for a single prompt: it stands alone, and its layers are
  // computed again.
  auto alone = cutPrompts(many, single, config, one / 2);
  EXPECT_EQ(alone.size(), 10u);
  for (const Cut &cut : alone) {
    EXPECT_TRUE(cut.recompute);
    EXPECT_DOUBLE_EQ(cut.bytes, one);
    EXPECT_LT(cut.held, cut.bytes);
    EXPECT_TRUE(pack(many, single, cut).recompute);
  }
  EXPECT_EQ(cutPrompts(many, single, config, 1e18).size(), 1u);
  EXPECT_EQ(cutPrompts(many, single, config, 1e18, 4).size(), 3u);
  EXPECT_TRUE(cutPrompts({}, {}, config, 1).empty());
}

} // namespace
} // namespace rlrt::test
