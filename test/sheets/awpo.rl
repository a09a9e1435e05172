# Advantages from an outcome and a judged score, mixed by how far each spreads:
# a reconstruction of arXiv:2512.19126.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 57 of 57 checks passed
use std.advantage.awpo, std.advantage.grpo, std.reward.graded
use std.awpo.summed, std.awpo.convex, std.awpo.by_spread, std.awpo.by_variance
use std.awpo.parabola, std.awpo.band, std.awpo.alike, std.awpo.shrunk, std.awpo.widened
use std.awpo.reasoning_weight, std.awpo.trusted_score
use std.metric.flat_groups, std.metric.saturated_groups, std.reward.tool_calls
use std.reward.self_judged

fn spread(x: f32[prompt, rollout]) -> f32[prompt] = std(x, over: rollout)

fn mixed(outcome: f32[prompt, rollout], score: f32[prompt, rollout]) -> f32[prompt, rollout] = (
  summed(outcome, score)
)

# oracle awpo 9.1a
check spread([[1, 0, 1, 0]]) ~= [0.57735] within 1e-6
# oracle awpo 9.1b
check spread(mixed([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]])) ~= [0.730297] within 1e-6
# oracle awpo 9.1c
check reasoning_weight([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]], 1) ~= [0.558481] within 1e-6
# oracle awpo 9.1d
check parabola([0.5]) == [1]
# oracle awpo 9.1e
check grpo([[1, 0, 1, 0]]) ~= [[0.866, -0.866, 0.866, -0.866]] within 1e-4
# oracle awpo 9.1f
check grpo(mixed([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]]))
  ~= [[1.0954, -1.0954, 0.5477, -0.5477]]
  within 1e-4
# oracle awpo 9.1g
check awpo([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]], 0, 1)
  ~= [[0.9942, -0.9942, 0.6883, -0.6883]]
  within 1e-4
# oracle awpo 9.1h
check awpo([[1, 0, 1, 0]], [[0.8, 0.2, 0.4, 0.6]], 0, 1, of_reward: true)
  ~= [[1.0197, -1.0197, 0.6784, -0.6784]]
  within 1e-4
# oracle awpo 9.2a
check reasoning_weight([[1, 0, 0, 0]], [[0.5, 0.9, 0.1, 0.5]], 1) ~= [0.544301] within 1e-6
# oracle awpo 9.2b
check parabola([0.25]) == [0.75]
# oracle awpo 9.2c
check awpo([[1, 0, 0, 0]], [[0.5, 0.9, 0.1, 0.5]], 0, 1)
  ~= [[1.0253, -0.0684, -0.6152, -0.3418]]
  within 1e-4
# oracle awpo 9.2d
check awpo([[1, 0, 0, 0]], [[0.5, 0.9, 0.1, 0.5]], 0, 1, of_reward: true)
  ~= [[1.06, -0.0456, -0.661, -0.3533]]
  within 1e-4
# oracle awpo 9.3a
check reasoning_weight([[0, 0, 0, 0]], [[0.8, 0.2, 0.4, 0.6]], 1) ~= [0.999996] within 1e-6
# oracle awpo 9.3b
check parabola([0]) == [0.25]
# oracle awpo 9.3c
check awpo([[0, 0, 0, 0]], [[0.8, 0.2, 0.4, 0.6]], 0, 1)
  ~= [[0.2905, -0.2905, -0.0968, 0.0968]]
  within 1e-4
# oracle awpo 9.3d
check awpo([[0, 0, 0, 0]], [[0.8, 0.2, 0.4, 0.6]], 0, 1, difficulty: parabola(least: 0))
  == [[0, 0, 0, 0]]
# oracle awpo 9.4a
check reasoning_weight([[1, 1, 1, 1], [0, 0, 0]], [[0.8, 0.2, 0.4, 0.6], [0.5, 0.5, 0.5]], 1)
  == [0, 0]
# oracle awpo 9.4b
check awpo([[1, 1, 1, 1], [0, 0, 0]], [[0.8, 0.2, 0.4, 0.6], [0.5, 0.5, 0.5]], 0, 1)
  == [[0, 0, 0, 0], [0, 0, 0]]
# oracle awpo 9.4c
check awpo(1 + 0 * s, s, 0, 1) == 0 forall s: f32[prompt, rollout] in 0..1
# oracle awpo 9.5a
check shrunk(w)
  ~= want
  within 1e-6
  for { w: [0, 0.25, 0.5, 1], want: [0.2, 0.190476, 0.181818, 0.166667] }
# oracle awpo 9.5b
check widened(w) ~= want within 1e-6 for { w: [0, 0.25, 0.5, 1], want: [0.2, 0.21, 0.22, 0.24] }

# oracle awpo 9.6a
check tool_calls([["search(q=a, k=5)", "search(q=a)", "lookup(q=a, k=3)"]], ["search(q=a, k=3)"])
  ~= [[1.5, 0.75, -3]]
  within 1e-6
# oracle awpo 9.6b
check tool_calls([["g() f(x=1)"]], ["f(x=1) g()"]) == [[3]]
# oracle awpo 9.6c
check tool_calls([["f(x=2)"]], ["f(x=1) f(x=2)"]) ~= [[-1.2]] within 1e-6
# Calls of one name are matched to the best that is left, in the order of the gold.
check tool_calls([["f(x=2) f(x=1)", "f(x=1) f(x=1)"]], ["f(x=1) f(x=2)"]) ~= [[3, 1.8]] within 1e-6
# The released rule gives 0 where the gold has no call; here a call then costs all.
# oracle awpo 9.6d
check tool_calls([["", "f(x=1)"]], [""]) == [[3, -3]]
# oracle awpo 9.6e
check tool_calls([["f(x=1", "what?"]], ["f(x=1)"]) == [[-3, -3]]

# oracle awpo 9.7a
check awpo([[0.5, 0.5], [4, -3]], [[1, 0], [1, 1]], -3, 4)
  ~= [[0.707106, -0.707106], [0.707107, -0.707107]]
  within 1e-5
# oracle awpo 9.7b
check sum(grpo(r), over: rollout) ~= 0 within 1e-4 forall r: f32[prompt, rollout] in 0..1
# oracle awpo 9.7c
check awpo(r, s + 1, 0, 1)
  ~= awpo(r, s, 0, 1)
  within 1e-6
  forall r: f32[prompt, rollout] in 0..1, s: f32[prompt, rollout] in 0..1
# oracle awpo 9.7d
check (reasoning_weight(r, s, 1) >= 0 and reasoning_weight(r, s, 1) < 1)
  == true
  forall r: f32[prompt, rollout] in 0..1, s: f32[prompt, rollout] in 0..1
# oracle awpo 9.7e
check (shrunk(w) <= 0.2 and shrunk(w) >= 0.2 / 1.2 - 1e-6) == true forall w: f32 in 0..1

# All wrong, not saturated: learn from the reasoning alone, by the floor's weight.
# oracle awpo 8.1
check reasoning_weight([[0, 0]], [[1, 0]], 1) ~= [0.999999] within 1e-6
# oracle awpo 8.2
check saturated_groups([[1, 1], [0, 1]]) == 0.5
# oracle awpo 8.3
check flat_groups(mixed([[1, 1], [0, 0]], [[0, 1], [0.5, 0.5]])) == 0.5
# A score that is absent is the mean of the others; a group without scores has no weight.
# oracle awpo 8.4a
check trusted_score([[0.5, missing, 1]]) == [[0.5, 0.75, 1]]
# oracle awpo 8.4b
check reasoning_weight([[0, 1]], [[missing, missing]], 1) == [0]
# oracle awpo 8.4c
check awpo([[0, 1]], [[missing, missing]], 0, 1) ~= [[-0.707106, 0.707106]] within 1e-5
# oracle awpo 8.5
check awpo([[0, 1]], [[error("no verdict"), 0.5]], 0, 1) fails with "`judge_errors_over_limit`"
# oracle awpo 8.6a
check awpo([[0, 2]], [[0, 1]], 0, 1) fails with "`outcome_between_worst_and_best`"
# oracle awpo 8.6b
check awpo([[0, -1]], [[0, 1]], 0, 1) fails with "`outcome_between_worst_and_best`"
# oracle awpo 8.7
check graded([[1, missing], [1, 0]]) == [[1, 0]]
# Of eight outcomes of 0 and 1 the variance is 2 / 7 at most: 0.5 lets all in.
# oracle awpo 8.9
check reasoning_weight([[1, 1, 1, 1, 0, 0, 0, 0]], [[0, 0, 0, 0, 0, 0, 0, 1]], 1, gate: g)
  == want
  for { g: [by_variance, by_variance(tau: 0.1)], want: [[1], [0]] }

fn by_word(reply: text[*]) -> f32[*]? = match reply {
  "good" => 1.0,
  "bad" => 0.0,
  else => error("no word"),
}
# Of a response that was cut nothing is sampled to judge it, and it counts as the others do.
# oracle awpo 8.10
check trusted_score(self_judged(["?"], by_word))
  given { truncated: [[false, true, false]], reply.text: [[[["good"]], [], [["bad"]]]] }
  == [[1, 0.5, 0]]

# Switches: the naive sum, the outcome alone, no difficulty, a band of it, a
# convex mix, no saturation.
fn always(s_out: f32[prompt], s_mix: f32[prompt]) -> f32[prompt] = 0 * (s_out + s_mix) + 1

fn never(s_out: f32[prompt], s_mix: f32[prompt]) -> f32[prompt] = 0 * (s_out + s_mix)
check awpo(r, s, 0, 1, gate: always, saturates: false, difficulty: alike)
  ~= grpo(mixed(r, s))
  within 1e-5
  forall r: f32[prompt, rollout] in 0..1, s: f32[prompt, rollout] in 0..1
check awpo(r, s, 0, 1, gate: never, difficulty: alike)
  ~= grpo(r)
  within 1e-5
  forall r: f32[prompt, rollout] in 0..1, s: f32[prompt, rollout] in 0..1
check awpo([[1, 0, 0, 0, 0]], [[0, 0, 0, 0, 0]], 0, 1, difficulty: band)
  ~= [[0.894426, -0.223606, -0.223606, -0.223606, -0.223606]]
  within 1e-5
check reasoning_weight([[1, 0]], [[0, 1]], 1, mix: convex) ~= [0] within 1e-6
check reasoning_weight([[1, 1]], [[0, 1]], 1, saturates: false) ~= [0.999999] within 1e-6
check by_spread([0.57735], [0.730297]) ~= [0.558481] within 1e-6
