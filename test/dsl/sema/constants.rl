# Constants are folded, f32 in double precision.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 13 of 13 checks passed
fn id(x: f32) -> f32 = x

fn whole(n: i64) -> i64 = n

fn words(t: text) -> text = t

check whole(-7 // 2) == -4
check whole(-7 % 2) == 1
check whole(7 % -2) == -1
check whole(2 ** 10) == 1024
check whole(9223372036854775807 + 1) == -9223372036854775807 - 1
check id(0.1 + 0.2) == 0.30000000000000004
check id(7 / 2) == 3.5
check id(max(1, 2.5)) == 2.5
check id(clamp(5, 0, 1)) == 1
check whole(i64(2.9)) == 2
check id(where(1 < 2 and not 1 == 2, 3, 4)) == 3
check words("{1 + 1}\{x\}") == "2\{x\}"
check words(where("a" == "a", "yes", "no")) == "yes"
