// In: texts of a batch. Out: verdicts on the axes made of them and the values
// along these. Must not know: models.
#include "runtime/text/BatchLists.h"

#include "runtime/abi/Error.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<int64_t>;

/// Two prompts with two and one rollouts; space 3 lies under rollouts, 4 under
/// step. Value 0 is a text of each prompt, 1 one of each rollout.
struct BatchListsTest : testing::Test {
  Batch batch{
      {{"step", -1}, {"prompt", 0}, {"rollout", 1}, {"piece", 2}, {"group", 0}},
      10};
  void SetUp() override {
    batch.setSpace(1, {0, 2});
    batch.setSpace(2, {0, 2, 3});
    batch.make(0, 1, 1, RLRT_TEXT);
    batch.make(1, 2, 1, RLRT_TEXT);
  }
  Numbers numbers(int value) {
    auto *data = static_cast<const int64_t *>(batch.data(value, RLRT_I64));
    return {data, data + batch.extent(batch.space(value))};
  }
  void put(int value, int space, const Numbers &list) {
    std::copy(list.begin(), list.end(),
              static_cast<int64_t *>(batch.make(value, space, 1, RLRT_I64)));
  }
};

TEST_F(BatchListsTest, MatchesAreCountedInCodePoints) {
  batch.texts(1) = {"\u00e4 12 b 345", "", "7"};
  findAll(batch, 1, "\\d+", 3, 5, 6, 7);
  EXPECT_EQ(batch.offsets(3), (Numbers{0, 2, 2, 3}));
  EXPECT_EQ(batch.texts(5), (Texts{"12", "345", "7"}));
  EXPECT_EQ(numbers(6), (Numbers{2, 7, 0}));
  EXPECT_EQ(numbers(7), (Numbers{4, 10, 1}));
}

TEST_F(BatchListsTest, EmptyMatchesMoveOn) {
  batch.texts(1) = {"\u00e4b", "", "aab"};
  findAll(batch, 1, "a*", 3, 5, 6, -1);
  // Before each of both letters and at the end; once in the empty text.
  EXPECT_EQ(batch.offsets(3), (Numbers{0, 3, 4, 7}));
  EXPECT_EQ(batch.texts(5), (Texts{"", "", "", "", "aa", "", ""}));
  EXPECT_EQ(numbers(6), (Numbers{0, 1, 2, 0, 0, 2, 3}));
}

TEST_F(BatchListsTest, CoarserTextsAreReadAtEveryPoint) {
  batch.texts(0) = {"1 2", "3"};
  findAll(batch, 0, "\\d", 3, 5, -1, -1);
  EXPECT_EQ(batch.offsets(3), (Numbers{0, 2, 4, 5}));
  EXPECT_EQ(batch.texts(5), (Texts{"1", "2", "1", "2", "3"}));
}

TEST_F(BatchListsTest, PiecesKeepTheirDistance) {
  // Cues at 11 and 24; at 24 the piece begins behind the full stop at 24.
  batch.texts(1) = {"0123456789 Wait ab cdef. But no", "Wait. But", ""};
  split(batch, 1, "But|Wait", "[.!?]", 10, 10, 3, 5, 6);
  EXPECT_EQ(batch.offsets(3), (Numbers{0, 2, 2, 2}));
  EXPECT_EQ(batch.texts(5), (Texts{"Wait ab cdef.", " But no"}));
  EXPECT_EQ(numbers(6), (Numbers{11, 24}));
}

TEST_F(BatchListsTest, KeysAreInOrder) {
  batch.texts(1) = {"b", "aa", "b"};
  distinct(batch, 1, 2, 4, 5, 6);
  EXPECT_EQ(batch.texts(5), (Texts{"aa", "b"}));
  EXPECT_EQ(numbers(6), (Numbers{1, 0, 1}));
  put(2, 1, {7, -7});
  distinct(batch, 2, 1, 4, 5, 6);
  EXPECT_EQ(numbers(5), (Numbers{-7, 7}));
  EXPECT_EQ(numbers(6), (Numbers{1, 0}));
}

TEST_F(BatchListsTest, CountsMakeAnAxis) {
  put(2, 2, {2, 0, 1});
  extend(batch, 3, 2);
  EXPECT_EQ(batch.offsets(3), (Numbers{0, 2, 2, 3}));
  put(2, 2, {2, -1, 1});
  EXPECT_THROW(extend(batch, 3, 2), std::runtime_error);
}

TEST_F(BatchListsTest, TextsAreTakenByNumber) {
  batch.texts(1) = {"a", "b", "c"};
  put(2, 1, {1, 3});
  textTake(batch, 5, 1, 1, 2, 2);
  EXPECT_EQ(batch.texts(5), (Texts{"b", ""}));
}

TEST_F(BatchListsTest, RecordsFitTheirSchema) {
  const char *schema =
      R"({"n": {"type": "i64", "in": {"from": 0, "below": 3}},)"
      R"( "kind": {"choice": ["A", "B"], "optional": true},)"
      R"( "of": {"record": {"x": {"type": "f32"}}, "list": true}})";
  batch.texts(1) = {R"({"n": 2, "kind": "B", "of": [{"x": 1.5}, {"x": 2}]})",
                    R"({"n": 3, "of": []})",
                    R"({"n": 0, "kind": null, "of": [{"x": -1}], "more": 1})"};
  json(batch, 5, 2, rlrt_json_status, RLRT_I64, 1, 2, schema, "");
  EXPECT_EQ(numbers(5), (Numbers{0, 2, 0}));
  json(batch, 5, 2, rlrt_json_value, RLRT_I64, 1, 2, schema, "/n");
  EXPECT_EQ(numbers(5), (Numbers{2, 0, 0}));
  json(batch, 5, 2, rlrt_json_value, RLRT_I64, 1, 2, schema, "/kind");
  json(batch, 6, 2, rlrt_json_status, RLRT_I64, 1, 2, schema, "/kind");
  EXPECT_EQ(numbers(5), (Numbers{1, 0, 0}));
  EXPECT_EQ(numbers(6), (Numbers{0, 1, 1}));
  json(batch, 5, 2, rlrt_json_count, RLRT_I64, 1, 2, schema, "/of/*");
  EXPECT_EQ(numbers(5), (Numbers{2, 0, 1}));
  extend(batch, 3, 5);
  json(batch, 6, 3, rlrt_json_value, RLRT_F32, 1, 2, schema, "/of/*/x");
  auto *x = static_cast<const float *>(batch.data(6, RLRT_F32));
  EXPECT_EQ(std::vector<float>(x, x + 3), (std::vector<float>{1.5, 2, -1}));
  // Another number of points than items is a fault, not a shift.
  put(7, 2, {1, 1, 1});
  batch.texts(1)[0] = "no JSON";
  EXPECT_THROW(
      json(batch, 6, 3, rlrt_json_value, RLRT_F32, 1, 2, schema, "/of/*/x"),
      std::runtime_error);
}

TEST_F(BatchListsTest, BadPatternsAreNamed) {
  EXPECT_THROW(findAll(batch, 1, "(", 3, 5, -1, -1), InputError);
}

} // namespace
} // namespace rlrt::test
