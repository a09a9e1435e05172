# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckSetting
# EXPECT: CheckSetting
# EXPECT: CheckSetting
# EXPECT: DuplicateArgument
# EXPECT: NumberRange
# CHECK: error: `forall` has no setting `tries`; there are `cases` and `seed`, and a parameter has a type [checks.10]
# CHECK: error: `cases` lies in 1..10000, here is 0 [checks.10]
# CHECK: error: `forall` draws nothing; a parameter reads `x: f32[prompt]` [checks.10]
# CHECK: error: `seed` is given twice
# CHECK: error: 99999999999999999999 is out of range for i64
fn f(x: f32) -> f32 = x

check f(x) == x forall x: f32, tries: 3
check f(x) == x forall x: f32, cases: 0
check f(1) == 1 forall cases: 3
check f(x) == x forall x: f32, seed: 3, seed: 4
check f(x) == x forall x: f32, seed: 99999999999999999999
