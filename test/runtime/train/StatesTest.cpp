// In: States. Out: verdicts on what steps read, on what a checkpoint keeps and
// on what it refuses. Must not know: models, files.
#include "runtime/train/States.h"

#include "runtime/abi/Error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace rlrt::test {
namespace {

using nlohmann::ordered_json;

const std::vector<StateSpec> specs = {{"belief", RLRT_F32, 1, -1},
                                      {"recent", RLRT_F32, 3, 2},
                                      {"recent.pushed", RLRT_I64, 1, -1},
                                      {"high", RLRT_BOOL, 2, -1},
                                      {"exact", RLRT_F64, 1, -1}};

struct StatesTest : testing::Test {
  Batch batch{{{"step", -1}, {"prompt", 0}, {"rollout", 1}}, 4};

  template <typename Number> int put(int dtype, std::vector<Number> numbers) {
    void *to = batch.make(0, RLRT_STEP_SPACE, int64_t(numbers.size()), dtype);
    std::memcpy(to, numbers.data(), numbers.size() * sizeof(Number));
    return 0;
  }
  template <typename Number>
  Number read(States &states, int state, int dtype, size_t index = 0) {
    states.read(state, batch, 0, 1);
    return static_cast<const Number *>(batch.data(1, dtype))[index];
  }
  /// Every state with these bits.
  void fill(States &states, float belief, std::vector<float> recent,
            int64_t pushed, double exact) {
    states.stage(0, batch, put<float>(RLRT_F32, {belief}));
    states.stage(1, batch, put<float>(RLRT_F32, recent));
    states.stage(2, batch, put<int64_t>(RLRT_I64, {pushed}));
    states.stage(3, batch, put<uint8_t>(RLRT_BOOL, {1, 0}));
    states.stage(4, batch, put<double>(RLRT_F64, {exact}));
    states.commit();
  }
};

TEST_F(StatesTest, TheFirstStepReadsTheInitialValue) {
  States states(specs);
  put<float>(RLRT_F32, {0.25f});
  EXPECT_EQ(read<float>(states, 0, RLRT_F32), 0.25f);
  // Computed anew in each step and pass, and not looked at again.
  put<float>(RLRT_F32, {0.75f});
  EXPECT_EQ(read<float>(states, 0, RLRT_F32), 0.25f);
  states.commit();
  EXPECT_EQ(read<float>(states, 0, RLRT_F32), 0.25f);
}

TEST_F(StatesTest, NextTakesEffectWithTheStepAndTheLastPassCounts) {
  States states(specs);
  put<float>(RLRT_F32, {1});
  EXPECT_EQ(read<float>(states, 0, RLRT_F32), 1);
  for (float pass : {2.0f, 3.0f}) {
    states.stage(0, batch, put<float>(RLRT_F32, {pass}));
    EXPECT_EQ(read<float>(states, 0, RLRT_F32), 1);
  }
  states.commit();
  EXPECT_EQ(read<float>(states, 0, RLRT_F32), 3);
}

TEST_F(StatesTest, ShowsNumbersMeansAndWhatARingHolds) {
  States states(specs);
  EXPECT_TRUE(states.metrics().empty());
  fill(states, 0.5f, {1, 4, 100}, 2, 7);
  using Shown = std::vector<std::pair<std::string, double>>;
  EXPECT_EQ(states.metrics(), (Shown{{"state/belief", 0.5},
                                     {"state/recent", 2.5},
                                     {"state/high", 0.5},
                                     {"state/exact", 7}}));
  fill(states, 0.5f, {1, 4, 100}, 9, 7);
  EXPECT_EQ(states.metrics()[1].second, 35);
  fill(states, 0.5f, {1, 4, 100}, 0, 7);
  EXPECT_EQ(states.metrics()[1].second, 0);
}

TEST_F(StatesTest, RestoresEveryBit) {
  uint32_t odd = 0xffc01234; // a NaN with a payload
  float nan;
  std::memcpy(&nan, &odd, 4);
  const std::vector<float> numbers = {0.1f,
                                      -0.0f,
                                      std::numeric_limits<float>::denorm_min(),
                                      std::numeric_limits<float>::max(),
                                      -std::numeric_limits<float>::infinity(),
                                      nan};
  for (size_t i = 0; i + 3 <= numbers.size(); ++i) {
    States before(specs), after(specs);
    std::vector<float> ring(numbers.begin() + int64_t(i),
                            numbers.begin() + int64_t(i) + 3);
    fill(before, numbers[i], ring, INT64_MIN + int64_t(i), 0.1 + double(i));
    // Through text, as a file holds it.
    after.restore(ordered_json::parse(before.saved().dump(2)), true, "x");
    EXPECT_EQ(before.saved(), after.saved());
    for (size_t k = 0; k < 3; ++k) {
      float bits = read<float>(after, 1, RLRT_F32, k);
      EXPECT_EQ(std::memcmp(&bits, &ring[k], 4), 0) << ring[k];
    }
    EXPECT_EQ(read<int64_t>(after, 2, RLRT_I64), INT64_MIN + int64_t(i));
    EXPECT_EQ(read<uint8_t>(after, 3, RLRT_BOOL, 0), 1);
    EXPECT_EQ(read<double>(after, 4, RLRT_F64), 0.1 + double(i));
  }
}

TEST_F(StatesTest, BeforeTheFirstStepNoneHasAValue) {
  States states(specs), stepped(specs);
  EXPECT_EQ(states.saved(), ordered_json::array());
  EXPECT_NO_THROW(states.restore(ordered_json::array(), false, "x"));
  EXPECT_THROW(states.restore(ordered_json::array(), true, "x"), InputError);
  fill(stepped, 0, {0, 0, 0}, 0, 0);
  EXPECT_THROW(states.restore(stepped.saved(), false, "x"), InputError);
}

TEST_F(StatesTest, RefusesArraysOfAnotherShape) {
  States states(specs);
  EXPECT_THROW(states.stage(1, batch, put<float>(RLRT_F32, {1, 2})),
               std::runtime_error);
  EXPECT_THROW(states.stage(0, batch, put<int64_t>(RLRT_I64, {1})),
               std::runtime_error);
}

} // namespace
} // namespace rlrt::test
