// In: made-up vitals. Out: verdicts on the warnings.
// Must not know: batches, models.
#include "runtime/train/Health.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

const HealthLimits limits = {0.02, 0.9, 0.5, 0.05, 0.1, 10};

/// The steps (from 1) at which a health of `limits` says something.
std::vector<int> spoken(const std::vector<Vitals> &steps, std::string part,
                        const HealthLimits &of = limits) {
  Health health(of);
  std::vector<int> at;
  for (size_t i = 0; i < steps.size(); ++i)
    for (const std::string &text : health.step(steps[i])) {
      EXPECT_NE(text.find(part), std::string::npos) << text;
      at.push_back(int(i) + 1);
    }
  return at;
}

std::vector<Vitals> series(std::optional<double> Vitals::*member,
                           std::vector<double> values) {
  std::vector<Vitals> steps(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    steps[i].*member = values[i];
  return steps;
}

std::vector<double> repeat(double value, size_t count,
                           std::vector<double> then = {}) {
  std::vector<double> all(count, value);
  all.insert(all.end(), then.begin(), then.end());
  return all;
}

TEST(Health, AGapOfLogProbabilitiesIsSaidAtOnceAndOnce) {
  EXPECT_EQ(spoken(series(&Vitals::logpGap, {0.019, 0.021, 0.5}),
                   "health.logp_gap 0.02"),
            std::vector<int>{2});
}

TEST(Health, SharesAreMeansOfTenSteps) {
  // The mean passes 0.9 when the fifth step above it is in the window.
  std::vector<double> groups = repeat(0.85, 10, repeat(0.96, 10));
  EXPECT_EQ(
      spoken(series(&Vitals::equalGroups, groups), "health.equal_groups 0.9"),
      std::vector<int>{15});
  EXPECT_EQ(spoken(series(&Vitals::truncated, repeat(1, 9)), ""),
            std::vector<int>());
  EXPECT_EQ(
      spoken(series(&Vitals::truncated, repeat(1, 30)), "health.truncated 0.5"),
      std::vector<int>{10});
  EXPECT_EQ(
      spoken(series(&Vitals::errors, repeat(0.06, 10)), "health.errors 0.05"),
      std::vector<int>{10});
  EXPECT_EQ(spoken(series(&Vitals::errors, repeat(0.05, 30)), ""),
            std::vector<int>());
}

TEST(Health, EntropyIsMeasuredByWhatThePhaseBeganWith) {
  // From 2 to 0.1: the mean of ten is below 0.2 with the last of them.
  EXPECT_EQ(spoken(series(&Vitals::entropy, repeat(2, 10, repeat(0.1, 12))),
                   "fell to 0.1 from 2"),
            std::vector<int>{20});
  EXPECT_EQ(spoken(series(&Vitals::entropy, repeat(0.001, 40)), ""),
            std::vector<int>());
}

TEST(Health, ASpikeIsManyMediansOfTheStepsBefore) {
  EXPECT_EQ(spoken(series(&Vitals::gradientNorm, repeat(1, 10, {9.9, 10.1})),
                   "health.grad_spike 10"),
            std::vector<int>{12});
  // Too early to know what is usual.
  EXPECT_EQ(spoken(series(&Vitals::gradientNorm, repeat(1, 9, {100})), ""),
            std::vector<int>());
}

TEST(Health, ALimitOfZeroIsSilent) {
  Vitals worst;
  worst.logpGap = 9;
  worst.equalGroups = worst.truncated = worst.errors = 1;
  worst.gradientNorm = worst.entropy = 1;
  std::vector<Vitals> steps(12, worst);
  steps.back().gradientNorm = 1e9;
  EXPECT_EQ(spoken(steps, "", {}), std::vector<int>());
  EXPECT_FALSE(spoken(steps, "").empty());
}

TEST(Health, ARestoredOneWarnsLikeOneThatWentOn) {
  std::vector<Vitals> steps;
  for (int i = 0; i < 40; ++i) {
    Vitals one;
    one.truncated = i * 0.02;
    one.entropy = 2 - i * 0.06;
    one.gradientNorm = i == 30 ? 50 : 1;
    one.equalGroups = 0.5 + i * 0.02;
    steps.push_back(one);
  }
  for (size_t cut = 0; cut < steps.size(); ++cut) {
    Health whole(limits), first(limits);
    for (size_t i = 0; i < cut; ++i) {
      whole.step(steps[i]);
      first.step(steps[i]);
    }
    Health second(limits);
    second.restore(nlohmann::ordered_json::parse(first.saved().dump()));
    for (size_t i = cut; i < steps.size(); ++i)
      EXPECT_EQ(whole.step(steps[i]), second.step(steps[i])) << cut << " " << i;
  }
}

} // namespace
} // namespace rlrt::test
