// In: objectives of the field and of the standard library. Out: cotangents
// and losses of the compiler against the reference evaluator's differences.
// Must not know: how derivatives are made.
#include "test/compiler/differentiate/Batch.h"

#include <gtest/gtest.h>

namespace rl::test {
namespace {

struct Objective {
  const char *name;
  const char *uses;
  const char *expression;
  bool coupled; ///< with one pass on each batch
};

/// A weight per rollout that depends on no stream in training.
constexpr const char *weight = R"(
fn weight(level: f32[prompt]) -> f32[prompt, rollout] =
  mean(sampled.logp, over: token) + 1.5 + 0.3 * level
)";

const Objective objectives[] = {
    {"likelihood", "use std.objective.nll", "nll(data.reply)", false},
    {"policy gradient", "use std.objective.policy_gradient",
     "policy_gradient(weight(data.level))", false},
    {"clipped ratio", "use std.objective.clipped, std.pooling.token_mean",
     "clipped(weight(data.level), low: 0.2, high: 0.28, pool: token_mean)",
     false},
    {"clipped ratio, mean of rollouts", "use std.objective.clipped",
     "clipped(weight(data.level))", false},
    {"sequence ratio", "use std.objective.sequence_clipped",
     "sequence_clipped(weight(data.level), low: 0.2, high: 0.3)", true},
    {"length-normalised sequence ratio", "", R"(
      -mean(exp(mean(logp - old.logp, over: token)) * weight(data.level),
            over: [prompt, rollout]))",
     true},
    {"dual clip", "", R"(
      -mean(where(weight(data.level) < 1.6,
                  max(min(exp(logp - ref.logp) * weight(data.level),
                          clamp(exp(logp - ref.logp), 0.8, 1.2)
                            * weight(data.level)),
                      3 * weight(data.level)),
                  min(exp(logp - ref.logp) * weight(data.level),
                      clamp(exp(logp - ref.logp), 0.8, 1.2)
                            * weight(data.level))),
            over: [prompt, rollout, token]))",
     false},
    {"entropy bonus", "", R"(
      -mean(weight(data.level) * logp + 0.01 * entropy,
            over: [prompt, rollout, token]))",
     false},
    {"bounded logits of a sure policy", "", R"(
      mean(0.1 * log_z ** 2 - stop(max_prob) * weight(data.level) * logp,
           over: [prompt, rollout, token])
        + mean(where(token_rank < 1, log_z, entropy * stop(top_mass)),
               over: [prompt, rollout, token]))",
     false},
    {"bounded logits of whole responses", "", R"(
      mean(mean(log_z, over: token) ** 2, over: [prompt, rollout])
        + mean(logp, over: [prompt, rollout, token]))",
     true},
    {"entropy of rollouts, squared", "", R"(
      -mean(weight(data.level) * logp, over: [prompt, rollout, token])
        + mean(mean(entropy, over: token) ** 2, over: [prompt, rollout]))",
     true},
    {"stopped weight of coupled entropy", "", R"(
      mean(exp(stop(mean(entropy, over: token))) * logp * weight(data.level),
           over: [prompt, rollout, token]))",
     true},
    {"k1", "use std.divergence.k1",
     "mean(k1(logp, ref.logp), over: [prompt, rollout, token])", false},
    {"k2", "use std.divergence.k2",
     "mean(k2(logp, ref.logp), over: [prompt, rollout, token])", false},
    {"k3", "use std.divergence.k3",
     "mean(k3(logp, ref.logp), over: [prompt, rollout, token])", false},
    {"likelihood of rollouts", "",
     "-mean(sum(logp, over: token) / 4, over: [prompt, rollout])", false},
    {"two texts", "", R"(
      -mean(data.reply.logp, over: [prompt, token])
        - mean(weight(data.level) * logp, over: [prompt, rollout, token]))",
     false},
    {"two texts that meet", "", R"(
      mean(exp(mean(data.reply.logp, over: token))
             * mean(mean(logp, over: token), over: rollout), over: prompt))",
     true},
    {"power with both operands in training", "",
     "mean((entropy + 1) ** (logp + 0.5), over: [prompt, rollout, token])",
     false},
    {"extremes over rollouts", "", R"(
      mean(max(mean(logp, over: token), over: rollout)
             - min(sum(entropy, over: token), over: rollout), over: prompt))",
     true},
    {"standard deviation", "", R"(
      mean(std(logp, over: token) * std(mean(entropy, over: token),
                                        over: rollout, ddof: 0),
           over: [prompt, rollout]))",
     true},
    {"softmax over rollouts", "", R"(
      mean(exp(mean(logp, over: token))
             / sum(exp(mean(logp, over: token)), over: rollout)
             * weight(data.level),
           over: [prompt, rollout]))",
     true},
    {"a dense axis",
     R"(fn moments(x: f32[*]) -> f32[*] {
  axis order[3]
  mean(x ** f32(position(order) + 1), over: order)
    * max(x * f32(position(order)), over: order)
}
)",
     "mean(moments(-logp), over: [prompt, rollout, token])", true},
    {"every function of one number", "", R"(
      mean(abs(logp + 1) + sqrt(entropy) * cos(logp) + log(entropy) / logp
             + sign(logp) * entropy + floor(entropy * 3) * logp
             - exp(-entropy) + (2 - logp) ** 3 + 2 ** logp,
           over: [prompt, rollout, token]))",
     false},
};

void PrintTo(const Objective &objective, std::ostream *out) {
  *out << objective.name;
}

class Differentiates : public testing::TestWithParam<Objective> {};

TEST_P(Differentiates, AsTheReferenceDoes) {
  const Objective &objective = GetParam();
  for (int passes : {1, 2})
    for (bool canonicalize : {true, false}) {
      Outcome outcome = tryObjective(
          objective.uses + std::string(weight), objective.expression,
          {passes, unsigned(41 + passes), canonicalize});
      std::string what = std::string(objective.name) + " with " +
                         std::to_string(passes) + " passes" +
                         (canonicalize ? "" : ", not canonicalized");
      EXPECT_GT(expectAgreement(outcome, what), 3u) << what;
      if (canonicalize && outcome.error.empty()) {
        EXPECT_EQ(outcome.coupled, objective.coupled) << what;
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Objectives, Differentiates,
                         testing::ValuesIn(objectives), [](const auto &info) {
                           std::string name = info.param.name;
                           for (char &c : name)
                             if (!isalnum(c))
                               c = '_';
                           return name;
                         });

/// At a tie of min and max the first operand's side is differentiated, so a
/// clamp passes the gradient at its bounds (LibTorch's convention).
TEST(Ties, ClampPassesAtItsBounds) {
  Outcome outcome = tryObjective(
      "",
      "mean(clamp(exp(logp - old.logp), 1, 1.2) * 2, over: [prompt, "
      "rollout, token])",
      {1, 7, true});
  ASSERT_EQ(outcome.error, "");
  // exp(0) is at the lower bound for every one of the 12 tokens.
  for (double number : outcome.cotangents["token current logp"])
    EXPECT_NEAR(number, 2.0 / 12, 1e-12);
}

/// A sum over nothing is 0 and so is its derivative; no NaN comes of an empty
/// response.
TEST(Ties, EmptyResponsesHaveNoInfluence) {
  Outcome outcome = tryObjective(
      "",
      "mean(sum(logp, over: token) / f32(count(over: token)) * 0 + "
      "mean(logp, over: token), over: [prompt, rollout])",
      {1, 7, true});
  ASSERT_EQ(outcome.error, "");
  for (double number : outcome.cotangents["token current logp"])
    EXPECT_TRUE(std::isfinite(number));
}

} // namespace
} // namespace rl::test
