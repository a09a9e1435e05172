// In: a batch of which some rows have no gradient. Out: verdicts that what is
// left out changes nothing: against the same sweep that leaves nothing out,
// which GradientTest holds to autograd. Must not know: who finds such rows.
#include "runtime/train/DeadRows.h"
#include "test/runtime/train/Scene.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

using Gradients = std::map<std::string, torch::Tensor>;

/// Points of the rollouts' tokens whose weight is not 0.
std::vector<uint8_t> liveTokens(Scene &scene) {
  std::vector<uint8_t> live;
  for (size_t i = 0; i < scene.rolloutTokens.size(); ++i)
    live.push_back(scene.f32(RolloutWeight)[i] != 0);
  return live;
}

/// Every rollout for which `dead` says so weighs nothing, of prompt and rollout
/// number; so do the targets of those prompts that say it of every rollout.
void weighNothing(Scene &scene,
                  const std::function<bool(int64_t, int64_t)> &dead) {
  const auto &groups = scene.batch.offsets(RLRT_ROLLOUT_SPACE);
  const auto &offsets = scene.batch.offsets(RolloutTokens);
  const auto &targets = scene.batch.offsets(TargetTokens);
  for (size_t p = 0; p + 1 < groups.size(); ++p) {
    bool all = true;
    for (int64_t r = groups[p]; r < groups[p + 1]; ++r) {
      bool is = dead(int64_t(p), r - groups[p]);
      all &= is;
      if (is)
        std::fill(scene.f32(RolloutWeight) + offsets[size_t(r)],
                  scene.f32(RolloutWeight) + offsets[size_t(r) + 1], 0.0f);
    }
    if (all)
      std::fill(scene.f32(TargetWeight) + targets[p],
                scene.f32(TargetWeight) + targets[p + 1], 0.0f);
  }
}

/// The sources with what is asked of each row: a gradient where its weight is
/// not 0, and elsewhere `otherwise`.
std::vector<SweepSource> needed(Scene &scene, Need otherwise) {
  auto sources = scene.sources();
  int weights[] = {RolloutWeight, TargetWeight};
  for (size_t s = 0; s < 2; ++s)
    for (size_t i = 0; i < sources[s].space.tokens->size(); ++i)
      sources[s].space.needs.push_back(
          scene.f32(weights[s])[i] != 0 ? Need::Gradient : otherwise);
  return sources;
}

SweepLimits dense(int64_t promptsPerMicroBatch = 0) {
  SweepLimits limits;
  limits.promptsPerMicroBatch = promptsPerMicroBatch;
  limits.skipsDeadRows = false;
  return limits;
}

SweepLimits skipping(int64_t promptsPerMicroBatch = 0) {
  SweepLimits limits;
  limits.promptsPerMicroBatch = promptsPerMicroBatch;
  return limits;
}

void expectSameBits(const Gradients &a, const Gradients &b) {
  for (auto &[name, gradient] : b)
    EXPECT_TRUE(torch::equal(a.at(name), gradient)) << name;
}

bool everyOther(int64_t prompt, int64_t) { return prompt % 2 == 0; }
bool mostRollouts(int64_t prompt, int64_t rollout) {
  return (prompt + rollout) % 3 != 0;
}
bool fewRollouts(int64_t prompt, int64_t rollout) {
  return (prompt + rollout) % 5 == 0;
}

/// Groups that agree: their micro-batches are not run, and the others keep
/// their order, so every bit stays.
TEST(DeadRowsTest, WholeGroupsChangeNoBit) {
  for (Need otherwise : {Need::Nothing, Need::Value}) {
    Scene scene(true);
    weighNothing(scene, everyOther);
    auto all = scene.gradients(scene.sources(), dense(1));
    expectSameBits(scene.gradients(needed(scene, otherwise), skipping(1)), all);
  }
}

TEST(DeadRowsTest, NothingDeadChangesNoBit) {
  Scene scene(true);
  for (int value : {RolloutWeight, TargetWeight})
    for (int64_t i = 0; i < scene.batch.extent(scene.batch.space(value)); ++i)
      if (scene.f32(value)[i] == 0)
        scene.f32(value)[i] = 0.5f;
  for (int64_t size : {0, 2}) {
    auto all = scene.gradients(scene.sources(), dense(size));
    expectSameBits(scene.gradients(scene.sources(), skipping(size)), all);
    expectSameBits(
        scene.gradients(needed(scene, Need::Nothing), skipping(size)), all);
  }
}

/// Rollouts within groups: products have other shapes, so sums round
/// differently.
TEST(DeadRowsTest, RolloutsKnownBeforeChangeOnlyRounding) {
  for (bool tied : {true, false})
    for (auto dead : {mostRollouts, fewRollouts, everyOther})
      for (int64_t size : {0, 1, 3})
        for (Need otherwise : {Need::Nothing, Need::Value}) {
          Scene scene(tied);
          weighNothing(scene, dead);
          auto all = scene.gradients(scene.sources(), dense(size));
          std::vector<float> logp(scene.f32(RolloutLogp),
                                  scene.f32(RolloutLogp) +
                                      scene.rolloutTokens.size());
          std::fill_n(scene.f32(RolloutLogp), logp.size(), 7.0f);
          auto live = liveTokens(scene);
          auto got = scene.gradients(needed(scene, otherwise), skipping(size));
          EXPECT_LT(distance(got, all).first, 1e-6);
          for (size_t i = 0; i < logp.size(); ++i) {
            bool isMade = live[i] || otherwise == Need::Value;
            EXPECT_NEAR(scene.f32(RolloutLogp)[i], isMade ? logp[i] : 7.0f,
                        2e-6);
          }
        }
}

/// Rows that the kernel finds to be 0: clipped ones, say.
TEST(DeadRowsTest, RowsFoundByTheKernelChangeOnlyRounding) {
  for (auto dead : {mostRollouts, fewRollouts, everyOther})
    for (int64_t size : {0, 1, 3})
      for (double headBytes : {0.0, 5.0 * 23 * 4}) {
        Scene scene(true);
        weighNothing(scene, dead);
        // Single tokens, too.
        for (size_t i = 0; i < scene.rolloutTokens.size(); i += 3)
          scene.f32(RolloutWeight)[i] = 0;
        auto all = scene.gradients(scene.sources(), dense(size));
        SweepLimits limits = skipping(size);
        limits.headBytes = headBytes;
        EXPECT_LT(distance(scene.gradients(scene.sources(), limits), all).first,
                  1e-6);
      }
}

/// Rows of a coupled update, known once the streams are.
TEST(DeadRowsTest, RowsKnownAfterTheStreamsChangeOnlyRounding) {
  for (auto dead : {mostRollouts, fewRollouts, everyOther})
    for (int64_t size : {0, 1, 3}) {
      Scene scene(true);
      std::fill_n(scene.f32(TargetWeight), scene.targetTokens.size(), 0.5f);
      auto cotangents = [&] {
        for (size_t i = 0; i < scene.rolloutTokens.size(); ++i)
          scene.f32(RolloutWeight)[i] = scene.f32(RolloutLogp)[i];
        weighNothing(scene, dead);
      };
      auto all = scene.gradients(scene.sources(), dense(size), cotangents);
      auto sources = scene.sources();
      sources[0].backward = [&] { return liveTokens(scene); };
      auto got = scene.gradients(sources, skipping(size), cotangents);
      EXPECT_LT(distance(got, all).first, 1e-6);
    }
}

/// A text that nothing but a report reads.
TEST(DeadRowsTest, ASourceWithoutGradientHasStreams) {
  Scene scene(true);
  std::fill_n(scene.f32(TargetWeight), scene.targetTokens.size(), 0.0f);
  auto all = scene.gradients(scene.sources(), dense());
  std::vector<float> logp(scene.f32(TargetLogp),
                          scene.f32(TargetLogp) + scene.targetTokens.size());
  std::fill_n(scene.f32(TargetLogp), logp.size(), 7.0f);
  auto sources = scene.sources();
  sources[1].gradient = nullptr;
  EXPECT_LT(distance(scene.gradients(sources, skipping()), all).first, 1e-6);
  for (size_t i = 0; i < logp.size(); ++i)
    EXPECT_NEAR(scene.f32(TargetLogp)[i], logp[i], 2e-6);
}

TEST(DeadRowsTest, NothingLeftHasZeroGradient) {
  Scene scene(true);
  weighNothing(scene, [](int64_t, int64_t) { return true; });
  for (bool coupled : {false, true}) {
    auto none = coupled ? std::function<void()>([] {}) : nullptr;
    for (auto &[name, gradient] :
         scene.gradients(needed(scene, Need::Nothing), skipping(), none))
      EXPECT_EQ(gradient.abs().max().item<float>(), 0) << name;
  }
}

/// A copy of the prompt before every branch computes the same.
TEST(DeadRowsTest, SharedPromptsChangeOnlyRounding) {
  Scene scene(true);
  SweepLimits limits;
  limits.sharedPrompts = false;
  Sweep once(*scene.model, scene.prompts, scene.sources(), scene.batch.frame(),
             {});
  Sweep copied(*scene.model, scene.prompts, scene.sources(),
               scene.batch.frame(), limits);
  EXPECT_GT(copied.tokens(), once.tokens());
  EXPECT_LT(distance(scene.gradients(scene.sources(), {}),
                     scene.gradients(scene.sources(), limits))
                .first,
            1e-6);
}

TEST(DeadRowsTest, RowsAreMovedToTheFront) {
  torch::Tensor matrix = torch::arange(12, torch::kFloat32).view({4, 3});
  torch::Tensor rows = movedToFront(matrix, {1, 3});
  EXPECT_TRUE(
      torch::equal(rows, torch::tensor({{3.f, 4.f, 5.f}, {9.f, 10.f, 11.f}})));
  EXPECT_EQ(numbersOf({0, 1, 0, 1}), (std::vector<int64_t>{1, 3}));
  float none[] = {0, -0.0f}, nan[] = {0, NAN};
  EXPECT_FALSE(isAlive(none, 2));
  EXPECT_TRUE(isAlive(nan, 2));
}

} // namespace
} // namespace rlrt::test
