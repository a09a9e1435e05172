// In: text operations on a batch. Out: verdicts on broadcasting from coarser
// spaces and on misuse. Must not know: models.
#include "runtime/text/BatchText.h"

#include "runtime/abi/Error.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

using Texts = std::vector<std::string>;

/// Two prompts with two and one rollouts; value 0 a text of each prompt,
/// 1 a text of each rollout, 2 numbers of prompts, 3 a truth of rollouts.
struct BatchTextTest : testing::Test {
  Batch batch{{{"step", -1}, {"prompt", 0}, {"rollout", 1}}, 10};
  void SetUp() override {
    batch.setSpace(1, {0, 2});
    batch.setSpace(2, {0, 2, 3});
    batch.make(0, 1, 1, RLRT_TEXT);
    batch.texts(0) = {"Four", "five"};
    batch.make(1, 2, 1, RLRT_TEXT);
    batch.texts(1) = {" Four", "xfive", "five "};
    auto *numbers = static_cast<int64_t *>(batch.make(2, 1, 1, RLRT_I64));
    numbers[0] = 4;
    numbers[1] = -5;
    auto *truth = static_cast<uint8_t *>(batch.make(3, 2, 1, RLRT_BOOL));
    truth[1] = 1;
  }
  Texts &texts(int value) { return batch.texts(value); }
  std::vector<int64_t> integers(int value) {
    auto *data = static_cast<const int64_t *>(batch.data(value, RLRT_I64));
    return {data, data + batch.extent(batch.space(value))};
  }
  std::vector<int> truths(int value) {
    auto *data = static_cast<const uint8_t *>(batch.data(value, RLRT_BOOL));
    return {data, data + batch.extent(batch.space(value))};
  }
};

TEST_F(BatchTextTest, FormatRepeatsCoarserValues) {
  const int32_t arguments[] = {2, 1, 3};
  textFormat(batch, 5, 2, "{{{}}} {}/{}", arguments);
  EXPECT_EQ(texts(5),
            (Texts{"{4}  Four/false", "{4} xfive/true", "{-5} five /false"}));
  auto *f = static_cast<float *>(batch.make(6, 0, 1, RLRT_F32));
  *f = 0.25f;
  const int32_t one[] = {6};
  textFormat(batch, 7, 1, "{}", one);
  EXPECT_EQ(texts(7), (Texts{"0.25", "0.25"}));
  EXPECT_THROW(textFormat(batch, 7, 1, "{}{}", one), std::runtime_error);
  // A rollout's value has no place in prompt space.
  const int32_t finer[] = {1};
  EXPECT_THROW(textFormat(batch, 7, 1, "{}", finer), std::runtime_error);
}

TEST_F(BatchTextTest, WhereConstantMapAndCapture) {
  textConstant(batch, 4, "none");
  textWhere(batch, 5, 2, 3, 0, 4);
  EXPECT_EQ(texts(5), (Texts{"none", "Four", "none"}));
  textMap(batch, 6, 2, rlrt_trim, 1);
  EXPECT_EQ(texts(6), (Texts{"Four", "xfive", "five"}));
  textMap(batch, 7, 1, rlrt_lower, 0);
  EXPECT_EQ(texts(7), (Texts{"four", "five"}));
  textCapture(batch, 8, 2, 1, "f(.)", -1);
  EXPECT_EQ(texts(8), (Texts{"", "i", "i"}));
  EXPECT_THROW(textMap(batch, 7, 1, 9, 0), std::runtime_error);
}

TEST_F(BatchTextTest, TestsCompareAcrossSpaces) {
  textMap(batch, 6, 2, rlrt_trim, 1);
  textTest(batch, 7, 2, rlrt_equal, 6, 0);
  EXPECT_EQ(truths(7), (std::vector<int>{1, 0, 1}));
  textTest(batch, 7, 2, rlrt_contains, 1, 0);
  EXPECT_EQ(truths(7), (std::vector<int>{1, 0, 1}));
  textTest(batch, 7, 2, rlrt_starts_with, 1, 0);
  EXPECT_EQ(truths(7), (std::vector<int>{0, 0, 1}));
  textTest(batch, 7, 2, rlrt_ends_with, 1, 0);
  EXPECT_EQ(truths(7), (std::vector<int>{1, 0, 0}));
  textLength(batch, 8, 2, 1);
  auto *lengths = static_cast<const int64_t *>(batch.data(8, RLRT_I64));
  EXPECT_EQ(std::vector<int64_t>(lengths, lengths + 3),
            (std::vector<int64_t>{5, 5, 5}));
}

TEST_F(BatchTextTest, ReplacePutsATextInPlaceOfEveryMatch) {
  // With the text of the prompt, as it is: $0 and \1 mean nothing in it.
  batch.texts(0) = {"$0", "\\1"};
  textReplace(batch, 4, 2, 1, " ?[a-f]", 0);
  EXPECT_EQ(texts(4), (Texts{" Four", "x$0iv$0", "\\1iv\\1 "}));
  textConstant(batch, 5, "");
  textReplace(batch, 6, 2, 1, " |F", 5);
  EXPECT_EQ(texts(6), (Texts{"our", "xfive", "five"}));
  // Between code points, and never within one.
  batch.texts(1)[0] = "a\u00e4";
  textConstant(batch, 7, "-");
  textReplace(batch, 8, 2, 1, "(?=\u00e4)|$", 7);
  EXPECT_EQ(texts(8)[0], "a-\u00e4-");
  batch.texts(1)[0] = "a\xff";
  textReplace(batch, 8, 2, 1, "a", 7);
  EXPECT_EQ(texts(8)[0], "-\ufffd");
  EXPECT_THROW(textReplace(batch, 8, 2, 1, "(", 7), InputError);
}

TEST_F(BatchTextTest, SharedWordsCountEachAsOftenAsBothHoldIt) {
  batch.texts(0) = {"b b a", ""};
  batch.texts(1) = {"a b  b\u2003b c", " ab ", "x"};
  sharedWords(batch, 4, 2, 1, 0);
  EXPECT_EQ(integers(4), (std::vector<int64_t>{3, 0, 0}));
  sharedWords(batch, 5, 2, 1, 1);
  EXPECT_EQ(integers(5), (std::vector<int64_t>{5, 1, 1}));
}

TEST_F(BatchTextTest, SchemasReadPatternsAsOtherCallsDo) {
  batch.texts(1) = {"\"\u00e4b\"", "\"ab\"", "b"};
  fitsSchema(batch, 4, 2, 1, R"({"type": "string", "pattern": "^\\p{Ll}b$"})");
  EXPECT_EQ(truths(4), (std::vector<int>{1, 1, 0}));
  EXPECT_THROW(fitsSchema(batch, 4, 2, 1, R"({"pattern": "("})"), InputError);
}

TEST_F(BatchTextTest, CodeHasLimitsThatLeaveRoomForTheInterpreter) {
  auto *limits = static_cast<float *>(batch.make(4, 0, 1, RLRT_F32));
  *limits = 0;
  EXPECT_THROW(codeVerdict(batch, 5, 2, 1, 0, 4, 4), InputError);
}

TEST_F(BatchTextTest, UpToCountsCodePoints) {
  batch.texts(0) = {"a\u00e4\u20acb", "xy"};
  auto *counts = static_cast<int64_t *>(batch.make(7, 2, 1, RLRT_I64));
  std::copy_n(std::vector<int64_t>{3, -1, 9}.begin(), 3, counts);
  textUpTo(batch, 6, 2, 0, 7);
  EXPECT_EQ(texts(6), (Texts{"a\u00e4\u20ac", "", "xy"}));
}

} // namespace
} // namespace rlrt::test
