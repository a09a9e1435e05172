# Reductions of the points at which a condition holds, against sums written out.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 25 of 25 checks passed

fn masked_mean(x: f32[prompt, rollout], m: bool[prompt, rollout]) -> f32[prompt] = mean(
  x,
  over: rollout,
  where: m,
)

fn masked_std(x: f32[prompt, rollout], m: bool[prompt, rollout], n: i64) -> f32[prompt] = std(
  x,
  over: rollout,
  ddof: n,
  where: m,
)

x = [[1, 5, 9], [2, 4], [], [7]]

m = [[true, false, true], [false, false], [], [true]]

fn sums(x: f32[prompt, rollout], m: bool[prompt, rollout]) -> f32[prompt] = sum(
  x,
  over: rollout,
  where: m,
)

fn least(x: f32[prompt, rollout], m: bool[prompt, rollout]) -> f32[prompt] = min(
  x,
  over: rollout,
  where: m,
)

fn most(x: f32[prompt, rollout], m: bool[prompt, rollout]) -> f32[prompt] = max(
  x,
  over: rollout,
  where: m,
)

fn number(m: bool[prompt, rollout]) -> i64[prompt] = count(over: rollout, where: m)

fn size_of(x: f32[prompt, rollout], m: bool[prompt, rollout]) -> f32[prompt] = norm(
  x,
  over: rollout,
  where: m,
)

fn spread(x: f32[prompt, rollout], m: bool[prompt, rollout], n: i64) -> f32[prompt] = var(
  x,
  over: rollout,
  ddof: n,
  where: m,
)

fn whole(x: i64[prompt, rollout], m: bool[prompt, rollout]) -> i64[prompt] = sum(
  x,
  over: rollout,
  where: m,
)

fn some(x: bool[prompt, rollout], m: bool[prompt, rollout]) -> bool[prompt] = any(
  x,
  over: rollout,
  where: m,
)

fn each(x: bool[prompt, rollout], m: bool[prompt, rollout]) -> bool[prompt] = all(
  x,
  over: rollout,
  where: m,
)

## The mask has an axis that x lacks, and the other way round.
fn repeated(x: f32[prompt], m: bool[prompt, rollout]) -> f32[prompt] = sum(
  x,
  over: rollout,
  where: m,
)

fn by_prompt(x: f32[prompt, rollout], m: bool[prompt]) -> f32 = mean(
  x,
  over: [prompt, rollout],
  where: m,
)

fn of_roots(x: f32[prompt, rollout]) -> f32[prompt] = mean(
  sqrt(stop(x)),
  over: rollout,
  where: x >= 0,
)

check masked_mean(x, m) == [5, 0, 0, 7]
check sums(x, m) == [10, 0, 0, 7]
check where(is_finite(least(x, m)), least(x, m), -1) == [1, -1, -1, 7]
check where(is_finite(most(x, m)), most(x, m), -1) == [9, -1, -1, 7]
check (least(x, m) > most(x, m)) == [false, true, true, false]
check number(m) == [2, 0, 0, 1]
check size_of(x, m) ~= [9.055385138, 0, 0, 7] within 1e-9
check spread(x, m, 1) == [32, 0, 0, 0]
check spread(x, m, 0) == [16, 0, 0, 0]
check masked_std(x, m, 0) == [4, 0, 0, 0]
check masked_std(x, m, 1) ~= [5.656854249, 0, 0, 0] within 1e-9
check whole([[1, 5, 9], [2, 4], [], [7]], m) == [10, 0, 0, 7]
check some([[false, true, false], [true, true], [], [true]], m) == [false, false, false, true]
check each([[true, false, true], [false, false], [], [false]], m) == [true, true, true, false]
check repeated([2, 3, 4, 5], m) == [4, 0, 0, 5]
check by_prompt(x, [true, false, true, true]) == 5.5
# What is left out may be no number.
check of_roots([[4, -1], [-1], [9]]) == [2, 0, 3]
check slope of masked_mean(x, m) by x ~= [[0.5, 0, 0.5], [0, 0], [], [1]] within 1e-8
check slope of masked_std(x, m, 0) by x ~= [[-0.5, 0, 0.5], [0, 0], [], [0]] within 1e-8
# Without a condition that leaves anything out they are the plain ones.
check masked_mean(a, true or b)
  ~= mean(a, over: rollout)
  within 1e-6
  forall a: f32[prompt, rollout], b: bool[prompt, rollout]
check masked_std(a, true or b, 1)
  ~= std(a, over: rollout)
  within 1e-6
  forall a: f32[prompt, rollout], b: bool[prompt, rollout]
check number(b) == sum(i64(b), over: rollout) forall b: bool[prompt, rollout]
check (least(a, b) <= most(a, b) or number(b) == 0)
  == true
  forall a: f32[prompt, rollout], b: bool[prompt, rollout]
check sums(a, b) + sums(a, not b)
  ~= sum(a, over: rollout)
  within 1e-6
  forall a: f32[prompt, rollout], b: bool[prompt, rollout]
check masked_mean(a, a > 0) * f32(number(a > 0))
  ~= sums(a, a > 0)
  within 1e-6
  forall a: f32[prompt, rollout]
