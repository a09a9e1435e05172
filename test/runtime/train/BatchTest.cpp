// In: Batch. Out: verdicts on extents, offsets, parents and arrays.
// Must not know: models.
#include "runtime/train/Batch.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

TEST(BatchTest, RaggedSpacesAreCsrUnderTheirParents) {
  Batch batch({{"step", -1}, {"prompt", 0}, {"rollout", 1}, {"token", 2}}, 4);
  batch.setSpace(1, {0, 3});
  batch.setSpace(2, {0, 2, 2, 5});
  batch.setSpace(3, {0, 1, 1, 4, 4, 6});
  const rlrt_frame *frame = batch.frame();
  EXPECT_EQ(frame->extents[0], 1);
  EXPECT_EQ(frame->extents[1], 3);
  EXPECT_EQ(frame->extents[2], 5);
  EXPECT_EQ(frame->extents[3], 6);
  EXPECT_EQ(std::vector<int64_t>(frame->parents[2], frame->parents[2] + 5),
            (std::vector<int64_t>{0, 0, 2, 2, 2}));
  EXPECT_EQ(std::vector<int64_t>(frame->parents[3], frame->parents[3] + 6),
            (std::vector<int64_t>{0, 2, 2, 2, 4, 4}));
  EXPECT_EQ(batch.ancestors(3, 1), (std::vector<int64_t>{0, 2, 2, 2, 2, 2}));
  EXPECT_EQ(batch.ancestors(3, 0), std::vector<int64_t>(6, 0));
  EXPECT_EQ(batch.offsetsByPrompt(3), (std::vector<int64_t>{0, 1, 1, 6}));
}

TEST(BatchTest, ArraysAreZeroedAndReused) {
  Batch batch({{"step", -1}, {"prompt", 0}, {"rollout", 1}}, 4);
  batch.setSpace(1, {0, 5});
  auto *first = static_cast<float *>(batch.make(0, 1, 3, RLRT_F32));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % 64, 0u);
  EXPECT_EQ(batch.frame()->values[0], first);
  for (int i = 0; i < 15; ++i)
    first[i] = 1;
  batch.reset();
  EXPECT_EQ(batch.frame()->values[0], nullptr);
  batch.setSpace(1, {0, 4});
  auto *second = static_cast<float *>(batch.make(0, 1, 3, RLRT_F32));
  EXPECT_EQ(first, second);
  for (int i = 0; i < 12; ++i)
    EXPECT_EQ(second[i], 0);
  EXPECT_NE(batch.make(1, 1, 1, RLRT_I64), nullptr);
}

TEST(BatchTest, EnsureKeepsWhatFitsAndReplacesTheRest) {
  Batch batch({{"step", -1}, {"prompt", 0}, {"rollout", 1}}, 2);
  batch.setSpace(1, {0, 2});
  auto *made = static_cast<float *>(batch.make(0, 1, 1, RLRT_F32));
  made[1] = 5;
  EXPECT_EQ(static_cast<float *>(batch.ensure(0, 1, RLRT_F32))[1], 5);
  EXPECT_EQ(static_cast<int64_t *>(batch.ensure(0, 1, RLRT_I64))[1], 0);
  batch.ensure(1, 1, RLRT_TEXT);
  EXPECT_EQ(batch.texts(1).size(), 2u);
}

/// Prompts with 2, 0 and 2 rollouts, of which each has its own tokens; space 4
/// lies under prompts beside the rollouts.
TEST(BatchTest, WhatLiesUnderADroppedPointLeavesWithIt) {
  using Numbers = std::vector<int64_t>;
  Batch batch(
      {{"step", -1}, {"prompt", 0}, {"rollout", 1}, {"token", 2}, {"demo", 1}},
      6);
  batch.setSpace(1, {0, 3});
  batch.setSpace(2, {0, 2, 2, 4});
  batch.setSpace(3, {0, 1, 3, 3, 6});
  batch.setSpace(4, {0, 1, 2, 4});
  auto *tokens = static_cast<float *>(batch.make(0, 3, 2, RLRT_F32));
  for (int i = 0; i < 12; ++i)
    tokens[i] = float(i);
  batch.make(1, 1, 1, RLRT_TEXT);
  batch.texts(1) = {"a", "b", "c"};
  const uint8_t rollouts[] = {0, 1, 0, 1};
  auto stays = batch.drop(2, rollouts);
  EXPECT_EQ(stays, (std::map<int, Numbers>{{2, {1, 3}}, {3, {1, 2, 3, 4, 5}}}));
  EXPECT_EQ(batch.offsets(2), (Numbers{0, 1, 1, 2}));
  EXPECT_EQ(batch.offsets(3), (Numbers{0, 2, 5}));
  EXPECT_EQ(batch.offsets(4), (Numbers{0, 1, 2, 4}));
  EXPECT_EQ(batch.ancestors(3, 1), (Numbers{0, 0, 2, 2, 2}));
  batch.copyLeft(0, 2, stays);
  batch.copyLeft(1, 3, stays);
  auto *left = static_cast<const float *>(batch.data(2, RLRT_F32));
  EXPECT_EQ(std::vector<float>(left, left + 10),
            (std::vector<float>{2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(batch.texts(3), (std::vector<std::string>{"a", "b", "c"}));

  const uint8_t prompts[] = {0, 0, 1};
  stays = batch.drop(1, prompts);
  EXPECT_EQ(batch.offsets(1), (Numbers{0, 1}));
  EXPECT_EQ(batch.offsets(2), (Numbers{0, 1}));
  EXPECT_EQ(batch.offsets(3), (Numbers{0, 3}));
  EXPECT_EQ(batch.offsets(4), (Numbers{0, 2}));
  batch.copyLeft(3, 4, stays);
  EXPECT_EQ(batch.texts(4), (std::vector<std::string>{"c"}));

  // Everything may leave.
  const uint8_t none[] = {0};
  batch.drop(1, none);
  EXPECT_EQ(batch.extent(1), 0);
  EXPECT_EQ(batch.extent(3), 0);
  EXPECT_EQ(batch.offsets(3), (Numbers{0}));
}

TEST(BatchTest, MisuseIsAnError) {
  Batch batch({{"step", -1}, {"prompt", 0}, {"rollout", 1}}, 2);
  EXPECT_THROW(batch.extent(1), std::runtime_error);
  EXPECT_THROW(batch.make(0, 1, 1, RLRT_F32), std::runtime_error);
  batch.setSpace(1, {0, 2});
  EXPECT_THROW(batch.setSpace(2, {0, 1}), std::runtime_error);
  EXPECT_THROW(batch.data(0, RLRT_F32), std::runtime_error);
  EXPECT_THROW(batch.make(9, 1, 1, RLRT_F32), std::runtime_error);
  EXPECT_THROW(batch.ancestors(1, 2), std::runtime_error);
}

} // namespace
} // namespace rlrt::test
