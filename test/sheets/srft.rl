# Demonstrations and rollouts in one loss, weighted by the policy's entropy,
# arXiv:2506.19767.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 50 of 50 checks passed
use std.objective.srft, std.srft.l_sft, std.srft.l_demo_rl, std.srft.l_self
use std.srft.w_sft, std.srft.w_rl, std.srft.demo_advantage, std.srft.pi_shape
use std.srft.entropy_scope, std.pooling.kept_sums, std.reward.graded

objective in_sums(
  c: f32[prompt, rollout],
  demos: text[prompt, demo],
  verdict: f32[prompt, demo],
) -> f32 = sft_sums(demos, verdict) + demo_sums(c, demos, verdict) + self_sums(c)

objective sft_sums(demos: text[prompt, demo], verdict: f32[prompt, demo]) -> f32 = l_sft(
  demos,
  verdict,
  pool: kept_sums(over: [prompt, demo]),
)

objective demo_sums(
  c: f32[prompt, rollout],
  demos: text[prompt, demo],
  verdict: f32[prompt, demo],
) -> f32 = l_demo_rl(c, demos, verdict, pool: kept_sums(over: [prompt, demo]))

objective self_sums(c: f32[prompt, rollout]) -> f32 = l_self(
  c,
  pool: kept_sums(over: [prompt, rollout]),
)
  + l_self(c, positive: false, pool: kept_sums(over: [prompt, rollout]))

objective self_both(c: f32[prompt, rollout]) -> f32 = l_self(c) + l_self(c, positive: false)

# oracle srft 9.1a
check w_sft([0, 0.1, 0.3, 0.5, 1, 2]) ~= [0.5, 0.4524, 0.3704, 0.3033, 0.1839, 0.0677] within 1e-4
# oracle srft 9.1b
check w_rl([0, 0.1, 0.3, 0.5, 1, 2]) ~= [0.1, 0.1105, 0.135, 0.1649, 0.2718, 0.7389] within 1e-4
# oracle srft 9.1c
check w_sft(0.804719) ~= 0.223607 within 1e-6
# oracle srft 9.1d
check w_rl(log(5.0) / 2) ~= 0.223607 within 1e-6
# Entropies of 2, 4 and 50 even chances.
# oracle srft 9.2a
check log([2.0, 4.0, 50.0]) ~= [0.693147, 1.386294, 3.912023] within 1e-6
# oracle srft 9.2b
check w_sft(log([2.0, 4.0, 50.0])) ~= [0.25, 0.125, 0.01] within 1e-6
# oracle srft 9.2c
check w_rl(log([2.0, 4.0, 50.0])) ~= [0.2, 0.4, 5] within 1e-6

# Three rollouts, the first of them right, and a demonstration.
verdict = [[1, 0, 0]]

rollout_logp = [[[-0.2, -0.4], [-0.5, -1, -0.3], [-0.7]]]

rollout_entropy = [[[0.3, 0.5], [1, 1, 1], [1]]]

demo_logp = [[[-1.2, -0.6, -0.9, -0.3]]]

demo_entropy = [[[0.2, 0.6, 0.4, 0.8]]]

# oracle srft 9.3a
check w_sft(mean([0.2, 0.6, 0.4, 0.8], over: prompt)) ~= 0.303265 within 1e-6
# oracle srft 9.3b
check w_rl(mean([0.3, 0.5], over: prompt)) ~= 0.149182 within 1e-6
# oracle srft 9.3c
check demo_advantage(verdict, [[1]]) ~= [[0.866024]] within 1e-6
# oracle srft 9.3d
check demo_advantage(verdict, [[1]], ddof: 0) ~= [[0.999998]] within 1e-6
# oracle srft 9.3e
check l_sft([["abcd"]], [[1]])
  given { demos.logp: demo_logp, demos.entropy: demo_entropy }
  ~= 0.227449
  within 1e-6
# oracle srft 9.3f
check l_demo_rl(verdict, [["abcd"]], [[1]]) given { demos.logp: demo_logp } ~= -0.432448 within 1e-6
# oracle srft 9.3g
check self_both(verdict)
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= -0.401748
  within 1e-6
# oracle srft 9.3h
check l_self(verdict) given { logp: rollout_logp, entropy: rollout_entropy } ~= 0.014918 within 1e-6
# oracle srft 9.3i
check l_self(verdict, positive: false) given { logp: rollout_logp } ~= -0.416667 within 1e-6
# oracle srft 9.3j
check srft(verdict, [["abcd"]], [[1]])
  given {
    demos.logp: demo_logp,
    demos.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  ~= -0.606747
  within 1e-6
# oracle srft 9.3k
check sft_sums([["abcd"]], [[1]])
  given { demos.logp: demo_logp, demos.entropy: demo_entropy }
  ~= 0.909796
  within 1e-6
# oracle srft 9.3l
check demo_sums(verdict, [["abcd"]], [[1]]) given { demos.logp: demo_logp } ~= -1.729791 within 1e-6
# oracle srft 9.3m
check self_sums(verdict)
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= -0.803497
  within 1e-6
# oracle srft 9.3n
check in_sums(verdict, [["abcd"]], [[1]])
  given {
    demos.logp: demo_logp,
    demos.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  ~= -1.623492
  within 1e-6
# oracle srft 9.3o
check slope of srft(verdict, [["abcd"]], [[1]])
  by demos.logp
  given {
    demos.logp: demo_logp,
    demos.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  ~= [[[-0.141027, -0.194637, -0.163841, -0.236208]]]
  within 1e-6
# oracle srft 9.3p
check slope of srft(verdict, [["abcd"]], [[1]])
  by logp
  given {
    demos.logp: demo_logp,
    demos.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  ~= [[[-0.024864, -0.024864], [0.166667, 0.166667, 0.166667], [0.166667]]]
  within 1e-6
# oracle srft 9.4a
check pi_shape([0.5]) ~= [0.833333] within 1e-6
# oracle srft 9.4b
check demo_advantage([[1, 0, 0]], [[1]], has_std: false) == [[0.5]]
# oracle srft 9.4c
check l_demo_rl(verdict, [["a"]], [[1]], has_std: false, shape: pi_shape)
  given { demos.logp: [[[-0.6931472]]] }
  ~= -0.416667
  within 1e-6
# oracle srft 9.5b
check slope of srft(c, [["abcd"]], [[1]])
  by entropy
  given {
    demos.logp: demo_logp,
    demos.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  == 0
  for { c: [verdict, [[0, 0, 0]], [[1, 1, 1]]] }
# oracle srft 9.5c
check slope of self_both(c)
  by h
  given { logp: l, entropy: h }
  == 0
  forall c: f32[prompt, rollout] in 0..1,
    l: f32[prompt, rollout, token] in -4..0,
    h: f32[prompt, rollout, token] in 0..3
# The averages of the paper's tables.
# oracle srft 9.6a
check mean([35.3, 74.3, 89.8, 39.7, 58.3], over: prompt) ~= 59.48 within 1e-4
# oracle srft 9.6b
check mean([35.3, 72.2, 89.8, 39.7, 58.3], over: prompt) ~= 59.06 within 1e-4

# A group that agrees has no advantage; the other terms still act.
# oracle srft 8.1
check demo_advantage([[1, 1, 1]], [[1]]) == [[0]]
# Eight of which the demonstration alone is right.
# oracle srft 8.2a
check demo_advantage([[0, 0, 0, 0, 0, 0, 0]], [[1]]) ~= [[2.474867]] within 1e-5
# oracle srft 8.2b
check l_self([[0, 0, 0]]) given { logp: rollout_logp, entropy: rollout_entropy } == 0
# A wrong demonstration ends the run, or leaves the group and the terms.
# oracle srft 8.5a
check l_sft([["abcd"]], [[0]])
  given { demos.logp: demo_logp, demos.entropy: demo_entropy }
  fails with "`demo_verdict`"
# oracle srft 8.5b
check demo_advantage(verdict, [[1, 0]], drop_demo: true) ~= [[0.866024, 0]] within 1e-6
# oracle srft 8.5c
check l_sft([["abcd", "b"]], [[1, 0]], drop_demo: true)
  given {
    demos.logp: [[[-1.2, -0.6, -0.9, -0.3], [-9]]],
    demos.entropy: [[[0.2, 0.6, 0.4, 0.8], [9]]],
  }
  ~= 0.227449
  within 1e-6
# A verdict that is missing takes its rollout out of every count: the group of
# the demonstration, and the tokens of the self term; it adds nothing negative.
fn advantage_of(
  c: f32[prompt, rollout]?,
  verdict_of: f32[prompt, demo],
) -> f32[prompt, demo] = demo_advantage(graded(c, least: 1), verdict_of)
objective self_of(c: f32[prompt, rollout]?) -> f32 = self_both(graded(c, least: 1))
# oracle srft 8.6a
check advantage_of([[1, missing, 0]], [[1]]) ~= [[0.577349]] within 1e-6
# oracle srft 8.6b
check self_of([[1, missing, 0]])
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= -0.203497
  within 1e-6
# oracle srft 9.5d
check self_of([[1, error("no answer"), 0]])
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= -0.203497
  within 1e-6
# oracle srft 9.5e
check slope of self_of([[1, missing, 0]])
  by logp
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= [[[-0.049727, -0.049727], [0.333333]]]
  within 1e-6
# A rollout that was cut is a wrong one, or left alone where that is asked for.
# oracle srft 8.9
check l_self([[0, 0]], positive: false, mask_truncated: true)
  given { logp: [[[-1], [-3]]], truncated: [[true, false]] }
  == -1.5
# Wrong tokens that are unlikely already are left alone where a guard says so.
# oracle srft 8.3
check l_self([[0, 0]], positive: false, guard: 2) given { logp: [[[-1], [-3]]] } == -0.5

# Switches: entropy of the batch or of tokens, weights without it, each half by
# its own number of tokens, sums over a budget.
check l_self([[1, 0]], scope: s)
  given { logp: [[[-1, -2], [-3]]], entropy: [[[0, 0.6931472], [0.6931472]]] }
  ~= want
  within 1e-6
  for { s: [entropy_scope.batch, entropy_scope.token], want: [0.158740, 0.166667] }
check l_self([[1, 0]], by_entropy: false, scale: 1) given { logp: [[[-1, -2], [-3]]] } == 1
check l_self([[1, 0]], by_entropy: false, scale: 1, separate: true)
  given { logp: [[[-1, -2], [-3]]] }
  == 1.5
check l_sft([["ab"]], [[1]], by_entropy: false, scale: 1) given { demos.logp: [[[-1, -2]]] } == 1.5
check l_self(
  [[1, 0]],
  by_entropy: false,
  scale: 1,
  pool: kept_sums(over: [prompt, rollout], budget: 4),
)
  given { logp: [[[-1, -2], [-3]]] }
  == 0.375
