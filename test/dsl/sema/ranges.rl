# Ranges are proved where they can be, and looked at when the program runs
# where they cannot.
# RUN: not rl-analyze --stdlib %stdlib --test %s | FileCheck %s --check-prefix=TEST
# RUN: not rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# TEST: 4 of 6 checks passed
fn unit(x: f32[*] in 0..1) -> f32[*] = x

fn open(x: f32 in 0<..<1) -> f32 = x

fn count_of(n: i64[prompt] in 1..) -> i64[prompt] = n

fn known(ok: bool[prompt]) -> f32[prompt] = unit(f32(ok))

fn from_data(x: f32[prompt, rollout]) -> f32[prompt, rollout] = unit(x)

fn maybe(x: f32[prompt]? in 0..1) -> f32[prompt] = x ?? 7.0

check open(0.5) == 0.5
check known([true, false]) == [1, 0]
# CHECK: `in_range %{{[0-9]+}} 0..1`: `x` is 1.5 at point 2
check from_data([[0, 1], [1.5]]) == [[0, 1], [1.5]]
# CHECK: `in_range %{{[0-9]+}} 1..inf`: `n` is 0 at point 1
check count_of([3, 0]) == [3, 0]
check maybe([0.5, missing]) == [0.5, 7]
check from_data([[0, 1], []]) == [[0, 1], []]
