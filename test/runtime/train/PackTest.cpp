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
  MicroBatch micro = pack(prompts, spaces(), Cut{0, 2});
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
  MicroBatch micro = pack(prompts, spaces(), Cut{1, 2});
  EXPECT_EQ(micro.packed.tokens, (Ids{20, 33, 34}));
  EXPECT_EQ(micro.rows[0].points, (Ids{3, 4, 5}));
  EXPECT_EQ(micro.rows[0].hidden, (Ids{0, 1, 2}));
}

TEST(PackTest, BranchesOfSeveralSpacesAreSiblings) {
  Ids more = {40, 41, 42, 43};
  auto two = spaces();
  two.push_back({&more, {0, 2, 4}, {0, 1, 2}});
  MicroBatch micro = pack(prompts, two, Cut{0, 1});
  EXPECT_EQ(micro.packed.tokens, (Ids{10, 11, 30, 40}));
  // The branches of the first space are 1, 2 and 3.
  EXPECT_EQ(micro.packed.branches, (std::vector<int32_t>{0, 0, 1, 4}));
  EXPECT_EQ(micro.rows[1].hidden, (Ids{1, 3}));
}

/// Of the first branch the last row is not asked for, of the third nothing.
TEST(PackTest, BranchesEndWhereNothingMoreIsAsked) {
  auto one = spaces();
  one[0].needs = {Need::Value,   Need::Nothing,  Need::Nothing,
                  Need::Nothing, Need::Gradient, Need::Value};
  MicroBatch micro = pack(prompts, one, Cut{0, 2});
  EXPECT_EQ(micro.packed.tokens, (Ids{10, 11, 20, 33, 34}));
  EXPECT_EQ(micro.packed.groupOffsets, (Ids{0, 2, 5}));
  EXPECT_EQ(micro.rows[0].points, (Ids{4}));
  EXPECT_EQ(micro.rows[0].hidden, (Ids{3}));
  EXPECT_EQ(micro.values[0].points, (Ids{0, 5}));
  EXPECT_EQ(micro.values[0].hidden, (Ids{1, 4}));
  EXPECT_EQ(tokensOf(prompts, one, 0), 3);
  EXPECT_EQ(tokensOf(prompts, one, 1), 4);
}

TEST(PackTest, ACopyOfThePromptBeforeEachBranch) {
  MicroBatch micro = pack(prompts, spaces(), Cut{0, 2}, /*shared=*/false);
  EXPECT_EQ(micro.packed.tokens, (Ids{10, 11, 30, 10, 11, 20, 33, 34}));
  EXPECT_EQ(micro.packed.positions, (Ids{0, 1, 2, 0, 1, 0, 1, 2}));
  EXPECT_EQ(micro.packed.groupOffsets, (Ids{0, 3, 5, 8}));
  EXPECT_EQ(micro.rows[0].hidden, (Ids{1, 2, 4, 5, 6, 7}));
  EXPECT_EQ(tokensOf(prompts, spaces(), 0, false), 7);
}

/// Of the first prompt no branch is left, of the second one without a token.
TEST(PackTest, PromptsOfWhichNothingIsReadAreLeftOut) {
  Prompts three = {{10, 11}, {20}, {21, 22}};
  Ids two = {33, 34};
  std::vector<TokenSpace> rest = {{&two, {0, 0, 2}, {0, 0, 1, 2}}};
  MicroBatch micro = pack(three, rest, Cut{0, 3});
  EXPECT_EQ(micro.packed.tokens, (Ids{21, 22, 33}));
  EXPECT_EQ(micro.packed.groupOffsets, (Ids{0, 3}));
  EXPECT_EQ(micro.rows[0].hidden, (Ids{1, 2}));
  EXPECT_EQ(micro.rows[0].points, (Ids{0, 1}));
  EXPECT_EQ(tokensOf(three, rest, 0) + tokensOf(three, rest, 1), 0);
  EXPECT_EQ(tokensOf(three, rest, 2), 4);
  EXPECT_TRUE(pack(three, rest, Cut{0, 2}).packed.tokens.empty());
}

ModelConfig smallConfig() {
  ModelConfig config;
  config.layers = 2;
  config.width = 8;
  config.heads = config.kvHeads = 2;
  config.headSize = 4;
  config.mlpWidth = 16;
  return config;
}

TEST(PackTest, CutsKeepPromptsWholeAndFitTheBudget) {
  ModelConfig config = smallConfig();
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

/// One prompt of `length` tokens with four branches of 9 in two spaces.
struct Tall {
  explicit Tall(int64_t length) : prompts{Ids(size_t(length), 1)} {}
  Prompts prompts;
  Ids first = Ids(18, 5), second = Ids(18, 6);
  std::vector<TokenSpace> spaces = {{&first, {0, 9, 18}, {0, 2}},
                                    {&second, {0, 9, 18}, {0, 2}}};
};

TEST(PackTest, BranchesOfALargePromptAreCutWhereThePromptIsShort) {
  ModelConfig config = smallConfig();
  Tall tall(2);
  // Room for the prompt and three branches.
  auto cuts = cutPrompts(tall.prompts, tall.spaces, config,
                         activationBytes(config, 30));
  ASSERT_EQ(cuts.size(), 2u);
  EXPECT_EQ(std::pair(cuts[0].firstBranch, cuts[0].endBranch),
            std::pair(0l, 3l));
  EXPECT_EQ(std::pair(cuts[1].firstBranch, cuts[1].endBranch),
            std::pair(3l, 4l));
  EXPECT_FALSE(cuts[0].recompute || cuts[1].recompute);
  EXPECT_DOUBLE_EQ(cuts[0].bytes, activationBytes(config, 29));
  EXPECT_DOUBLE_EQ(cuts[1].bytes, activationBytes(config, 11));
  MicroBatch one = pack(tall.prompts, tall.spaces, cuts[0]);
  MicroBatch other = pack(tall.prompts, tall.spaces, cuts[1]);
  // Every point once, each part with the prompt.
  EXPECT_EQ(one.packed.tokens.size(), 2u + 3 * 8);
  EXPECT_EQ(other.packed.tokens.size(), 2u + 8);
  EXPECT_EQ(one.rows[0].points.size(), 18u);
  EXPECT_EQ(one.rows[1].points.size(), 9u);
  EXPECT_TRUE(other.rows[0].points.empty());
  EXPECT_EQ(other.rows[1].points.front(), 9);
  EXPECT_EQ(other.rows[1].hidden.front(), 1);
}

TEST(PackTest, ALongPromptIsNotComputedForEachOfItsBranches) {
  ModelConfig config = smallConfig();
  // Two parts cost 3 x 12 tokens of the prompt again, and there are 48.
  Tall tall(12);
  auto two = cutPrompts(tall.prompts, tall.spaces, config,
                        activationBytes(config, 32));
  EXPECT_EQ(two.size(), 2u);
  // Four parts would cost 108.
  auto whole = cutPrompts(tall.prompts, tall.spaces, config,
                          activationBytes(config, 25));
  ASSERT_EQ(whole.size(), 1u);
  EXPECT_EQ(whole[0].endBranch, -1);
  EXPECT_TRUE(whole[0].recompute);
}

TEST(PackTest, ABranchThatIsTooLargeIsComputedAgainAlone) {
  ModelConfig config = smallConfig();
  Prompts prompts = {{1}, {2}};
  Ids tokens(40, 3);
  std::vector<TokenSpace> spaces = {{&tokens, {0, 4, 34, 38, 40}, {0, 3, 4}}};
  auto cuts = cutPrompts(prompts, spaces, config, activationBytes(config, 10));
  ASSERT_EQ(cuts.size(), 4u);
  EXPECT_FALSE(cuts[0].recompute);
  EXPECT_TRUE(cuts[1].recompute);
  EXPECT_FALSE(cuts[2].recompute);
  // A part of a prompt is not joined by the next prompt.
  EXPECT_EQ(std::pair(cuts[3].begin, cuts[3].end), std::pair(1l, 2l));
}

} // namespace
} // namespace rlrt::test
