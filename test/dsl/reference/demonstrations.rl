# Streams of texts along an axis of their own, given by checks.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 5 of 5 checks passed
fn likelihood(demo: text[prompt, demo]) -> f32 = mean(demo.logp, over: [prompt, demo, token])

fn sharpness(demo: text[prompt, demo]) -> f32[prompt, demo] = exp(-mean(demo.entropy, over: token))

fn credit(reward: f32[prompt, rollout], demo: text[prompt, demo], good: f32[prompt, demo]) -> f32 {
  group = concat(reward, good, along: candidate)
  centred = group - mean(group, over: candidate)
  sum(part(centred, demo) * demo.logp, over: [prompt, demo, token])
}

# Two demonstrations, none, and one: (-1 - 3 - 2 - 6) / 4.
check likelihood([["ab", "c"], [], ["d"]]) given { demo.logp: [[[-1, -3], [-2]], [], [[-6]]] } == -3
# Nothing at all.
check likelihood([[], []]) given { demo.logp: [[], []] } == 0
check sharpness([["a", "b"], []])
  given { demo.entropy: [[[0, 0], [0.6931472]], []] }
  ~= [[1, 0.5], []]
  within 1e-6
# Means 0.5 and 0: the demonstration of the first prompt has 0.5, the second has none.
check credit([[0], [0, 0]], [["x"], []], [[1], []]) given { demo.logp: [[[-2, -4]], []] } == -3
check sum(l, over: [prompt, demo, token])
  ~= sum(sum(sum(l, over: token), over: demo), over: prompt)
  within 1e-4
  forall l: f32[prompt, demo, token] in -3..0
