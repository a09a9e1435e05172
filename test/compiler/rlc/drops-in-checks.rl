# Checks of what drops rollouts or prompts run as kernels, too; numbers by hand.
# RUN: rlc test %s | FileCheck %s
# CHECK: drops-in-checks.rl  evaluator 15  kernels 15  gradient 14 (1 no path)
axis half[2]

fn kept(x: f32[prompt, rollout]?) -> f32[prompt, rollout] = x ?? drop_rollout

fn kept_mean(x: f32[prompt, rollout]?) -> f32 = mean(kept(x), over: [prompt, rollout])

fn of_whole(x: f32[prompt, rollout]?, y: f32[prompt]) -> f32[prompt, rollout] = (x ?? drop_prompt)
  + y

# What is kept may be absent for another reason.
fn some(x: f32[prompt, rollout]?) -> f32[prompt, rollout]? {
  there = kept(x)
  where(there > 1, there, missing)
}

# A group, and a batch, is what is left of it.
fn above(x: f32[prompt, rollout]) -> f32[prompt, rollout] = where(
  x > mean(x, over: rollout),
  x,
  missing,
)
  ?? drop_rollout

# Each drop sees what the one before left.
fn thrice(x: f32[prompt, rollout]?, y: f32[prompt]?) -> f32[prompt, rollout] = above(kept(x))
  + (y ?? drop_prompt)

fn groups(key: i64[prompt]?, x: f32[prompt]) -> f32 {
  there = key ?? drop_prompt
  axis g = group(there)
  max(sum(x, over: prompt, by: g), over: g) + 100 * f32(count(over: g))
}

fn letters(t: text[prompt], x: f32[prompt]?) -> f32 = (
  mean(t.logp * (x ?? drop_prompt), over: [prompt, token])
)

fn demos(x: f32[prompt]?, good: f32[prompt, demo]) -> i64[prompt] {
  at_least = (x ?? drop_prompt) + sum(good, over: demo)
  count(over: demo) + i64(at_least * 0.0)
}

fn halves(x: f32[prompt, rollout, half]?) -> f32[prompt, rollout, half] = x ?? drop_rollout

fn total(x: f32[prompt, rollout]) -> f32 = sum(x, over: [prompt, rollout])

objective pull(reward: f32[prompt, rollout]?) -> f32 = (
  mean(-kept(reward) * exp(logp - old.logp), over: [prompt, rollout, token])
)

check kept_mean([[1, missing, 0.5], [missing, 0]]) ~= 0.5 within 1e-6
check kept([[1, missing, 2], [missing, 3]]) == [[1, 2], [3]]
check of_whole([[1, missing, 2], [4, 3]], [7, 10]) == [[14, 13]]
check some([[1, missing, 2], [missing, 3]]) == [[missing, 2], [3]]
check above([[1, 2, 6], [0, 0], [1, 3]]) == [[6], [], [3]]
check thrice([[1, missing, 3], [1, missing, 5], [4, 2]], [1, missing, 10]) == [[4], [14]]
check groups([5, missing, 5, 2], [1, 9, 2, 4]) == 204
check letters(["a", "b", "c"], [2, missing, 1]) given { t.logp: [[-1, -2], [-9], []] } == -3
check demos([1, missing, 0], [[1, 2], [3], [4]]) == [2, 1]
check halves([[[1, missing], [3, 4]], [[5, 6], [7, 8]]]) == [[[3, 4]], [[5, 6], [7, 8]]]
check slope of pull([[2, missing], [-1]])
  by logp
  given { logp: [[[-1], [-2, -3]], [[-2]]], old.logp: [[[-1], [-2, -3]], [[-2]]] }
  ~= [[[-1]], [[0.5]]]
  within 1e-6
check slope of sum(above(x), over: [prompt, rollout])
  by x
  ~= [[1], [1]]
  within 1e-6
  for { x: [[[1, 2], [5, 4]]] }
check thrice(x, y) == thrice(x, y) forall x: f32[prompt, rollout]?, y: f32[prompt]?
check total(kept(x)) ~= total(x ?? 0.0) within 1e-3 forall x: f32[prompt, rollout]?
check pull(x)
  given { logp: l, old.logp: m }
  == pull(x)
  forall x: f32[prompt, rollout]?,
    l: f32[prompt, rollout, token] in -3..0,
    m: f32[prompt, rollout, token] in -3..0
