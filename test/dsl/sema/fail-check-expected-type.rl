# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# EXPECT: AxesTooFine
# EXPECT: AxesTooFine
# CHECK: error: `the checked value` needs f32[prompt], here is bool
# CHECK: error: `the checked value` is declared f32[prompt], here is f32[prompt, rollout]: axis `rollout` would be lost
# CHECK: error: `the checked value` is declared f32, here is f32[prompt]: axis `prompt` would be lost
fn f(x: f32[prompt, rollout]) -> f32[prompt] = sum(x, over: rollout)
fn g(x: f32[prompt]) -> f32 = sum(x, over: prompt)

check f([[1, 2]]) == true
check f(x) == x forall x: f32[prompt, rollout]
check g([1]) == f([[1]])
