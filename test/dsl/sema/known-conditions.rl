# A condition that is known when the file is read chooses then: what the other
# branch reads is neither given nor checked.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 6 of 6 checks passed
choice Way { plain, cut, long }

fn weight(way: Way, x: f32[prompt, rollout]) -> f32[prompt, rollout] = match way {
  plain => x,
  cut => where(truncated, 0, x),
  long => x * mean(entropy, over: token),
}
check weight(Way.plain, [[1, 2]]) == [[1, 2]]
check weight(Way.cut, [[1, 2]]) given { truncated: [[true, false]] } == [[0, 2]]
check weight(Way.long, [[1, 2]]) given { entropy: [[[2], [3]]] } == [[2, 6]]
fn cut_only(is_on: bool, x: f32[prompt, rollout]) -> f32[prompt, rollout] = where(
  is_on and truncated or false,
  0,
  x,
)
check cut_only(false, [[1, 2]]) == [[1, 2]]
check cut_only(true, [[1, 2]]) given { truncated: [[true, false]] } == [[0, 2]]
fn small(x: f32 in 0..1) -> f32 = x
fn checked(is_on: bool, x: f32[prompt]) -> f32 = where(is_on, small(sum(x, over: prompt)), 0)
check checked(false, [2]) == 0
