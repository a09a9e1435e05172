# Demonstrations and rollouts in one loss, weighted by the policy's entropy.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 37 of 37 checks passed

fn demo_weight(spread: f32[*]) -> f32[*] = 0.5 * stop(exp(-spread))

fn self_weight(spread: f32[*]) -> f32[*] = 0.1 * stop(exp(spread))

## Advantage of a prompt's one demonstration, which is correct, in the group
## of it and the rollouts. A group that agrees has 0.
fn demo_advantage(
  correct: f32[prompt, rollout],
  ddof: f32 = 1.0,
  eps: f32 = 1e-6,
  scaled: bool = true,
) -> f32[prompt] {
  number = f32(count(over: rollout)) + 1
  center = (sum(correct, over: rollout) + 1) / number
  squares = sum(square(correct - center), over: rollout) + square(1 - center)
  spread = sqrt(where(squares > 0, squares, 1) / max(number - ddof, 1))
  where(squares > 0, (1 - center) / where(scaled, spread + eps, 1), 0)
}

fn shape(p: f32[*]) -> f32[*] = p / (p + 0.1)

fn each_self(correct: f32[prompt, rollout]) -> f32[prompt, rollout, token] {
  weight = self_weight(mean(entropy, over: token))
  where(correct == 1, -weight, 1) * logp
}

fn each_sft(demo: text[prompt]) -> f32[prompt, token] = -demo_weight(
  mean(demo.entropy, over: token),
)
  * demo.logp

fn each_demo(
  correct: f32[prompt, rollout],
  demo: text[prompt],
) -> f32[prompt, token] = -demo_advantage(correct) * exp(demo.logp)

fn sft(demo: text[prompt]) -> f32 = mean(each_sft(demo), over: [prompt, token])

fn demo_rl(correct: f32[prompt, rollout], demo: text[prompt]) -> f32 = mean(
  each_demo(correct, demo),
  over: [prompt, token],
)

fn self_rl(correct: f32[prompt, rollout]) -> f32 = mean(
  each_self(correct),
  over: [prompt, rollout, token],
)

fn positives(correct: f32[prompt, rollout]) -> f32 = mean(
  where(correct == 1, each_self(correct), 0),
  over: [prompt, rollout, token],
)

fn negatives(correct: f32[prompt, rollout]) -> f32 = mean(
  where(correct == 1, 0, each_self(correct)),
  over: [prompt, rollout, token],
)

objective srft(correct: f32[prompt, rollout], demo: text[prompt]) -> f32 = sft(demo)
  + demo_rl(correct, demo)
  + self_rl(correct)

# The same with sums over tokens and means over sequences.
fn sft_sum(demo: text[prompt]) -> f32 = mean(sum(each_sft(demo), over: token), over: prompt)

fn demo_rl_sum(correct: f32[prompt, rollout], demo: text[prompt]) -> f32 = mean(
  sum(each_demo(correct, demo), over: token),
  over: prompt,
)

fn self_rl_sum(correct: f32[prompt, rollout]) -> f32 = mean(
  sum(each_self(correct), over: token),
  over: [prompt, rollout],
)

objective srft_sum(correct: f32[prompt, rollout], demo: text[prompt]) -> f32 = sft_sum(demo)
  + demo_rl_sum(correct, demo)
  + self_rl_sum(correct)

fn advantage_of(verdict: f32[prompt, rollout]?) -> f32[prompt] = demo_advantage(
  verdict ?? drop_rollout,
)

fn self_of(verdict: f32[prompt, rollout]?) -> f32 = self_rl(verdict ?? drop_rollout)

# Oracle 1.
check demo_weight([0, 0.1, 0.3, 0.5, 1, 2])
  ~= [0.5, 0.4524, 0.3704, 0.3033, 0.1839, 0.0677]
  within 1e-4
check self_weight([0, 0.1, 0.3, 0.5, 1, 2])
  ~= [0.1, 0.1105, 0.135, 0.1649, 0.2718, 0.7389]
  within 1e-4
check demo_weight(log(5.0) / 2) ~= 0.223607 within 1e-6
check self_weight(0.804719) ~= 0.223607 within 1e-6
# Oracle 2: entropies of 2, 4 and 50 even chances.
check log(2.0) ~= 0.693147 within 1e-6
check log(4.0) ~= 1.386294 within 1e-6
check log(50.0) ~= 3.912023 within 1e-6
check demo_weight([log(2.0), log(4.0), log(50.0)]) ~= [0.25, 0.125, 0.01] within 1e-6
check self_weight([log(2.0), log(4.0), log(50.0)]) ~= [0.2, 0.4, 5] within 1e-6
# Oracle 3: three rollouts, the first of them correct, and a demonstration.
verdict = [[1, 0, 0]]

rollout_logp = [[[-0.2, -0.4], [-0.5, -1, -0.3], [-0.7]]]

rollout_entropy = [[[0.3, 0.5], [1, 1, 1], [1]]]

demo_logp = [[-1.2, -0.6, -0.9, -0.3]]

demo_entropy = [[0.2, 0.6, 0.4, 0.8]]

check demo_weight(0.5) ~= 0.303265 within 1e-6
check self_weight(0.4) ~= 0.149182 within 1e-6
check demo_advantage(verdict) ~= [0.866024] within 1e-6
check demo_advantage(verdict, ddof: 0.0) ~= [0.999998] within 1e-6
check sft(["abcd"])
  given { demo.logp: demo_logp, demo.entropy: demo_entropy }
  ~= 0.227449
  within 1e-6
check demo_rl(verdict, ["abcd"]) given { demo.logp: demo_logp } ~= -0.432448 within 1e-6
check self_rl(verdict)
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= -0.401748
  within 1e-6
check positives(verdict)
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= 0.014918
  within 1e-6
check negatives(verdict)
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= -0.416667
  within 1e-6
check srft(verdict, ["abcd"])
  given {
    demo.logp: demo_logp,
    demo.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  ~= -0.606747
  within 1e-6
check sft_sum(["abcd"])
  given { demo.logp: demo_logp, demo.entropy: demo_entropy }
  ~= 0.909796
  within 1e-6
check demo_rl_sum(verdict, ["abcd"]) given { demo.logp: demo_logp } ~= -1.729791 within 1e-6
check self_rl_sum(verdict)
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= -0.803497
  within 1e-6
check srft_sum(verdict, ["abcd"])
  given {
    demo.logp: demo_logp,
    demo.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  ~= -1.623492
  within 1e-6
check slope of srft(verdict, ["abcd"])
  by demo.logp
  given {
    demo.logp: demo_logp,
    demo.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  ~= [[-0.141027, -0.194637, -0.163841, -0.236208]]
  within 1e-6
check slope of srft(verdict, ["abcd"])
  by logp
  given {
    demo.logp: demo_logp,
    demo.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  ~= [[[-0.024864, -0.024864], [0.166667, 0.166667, 0.166667], [0.166667]]]
  within 1e-6
# Oracle 4.
check shape(0.5) ~= 0.833333 within 1e-6
check demo_advantage([[1, 0, 0]], scaled: false) == [0.5]
# A group that agrees; eight of which only the demonstration is right.
check demo_advantage([[1, 1, 1]]) == [0]
check demo_advantage([[0, 0, 0, 0, 0, 0, 0]]) ~= [2.474867] within 1e-5
# Oracle 5: entropies weigh the terms and carry no gradient.
check slope of srft(c, ["abcd"])
  by entropy
  given {
    demo.logp: demo_logp,
    demo.entropy: demo_entropy,
    logp: rollout_logp,
    entropy: rollout_entropy,
  }
  == 0
  for { c: [verdict, [[0, 0, 0]], [[1, 1, 1]]] }
check slope of self_rl(c)
  by h
  given { logp: l, entropy: h }
  == 0
  forall c: f32[prompt, rollout] in 0..1,
    l: f32[prompt, rollout, token] in -4..0,
    h: f32[prompt, rollout, token] in 0..3
# A verdict that is missing takes its rollout out of every count: the group of
# the demonstration, and the tokens of the self term; it adds nothing negative.
check advantage_of([[1, missing, 0]]) ~= [0.577349] within 1e-6
check self_of([[1, missing, 0]])
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= -0.203497
  within 1e-6
check self_of([[1, error("no answer"), 0]])
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= -0.203497
  within 1e-6
check slope of self_of([[1, missing, 0]])
  by logp
  given { logp: rollout_logp, entropy: rollout_entropy }
  ~= [[[-0.049727, -0.049727], [0.333333]]]
  within 1e-6
