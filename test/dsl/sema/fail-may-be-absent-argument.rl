# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MayBeAbsent
# CHECK: fail-may-be-absent-argument.rl:6:42: error: `x` is f32[prompt]?, which may be absent; say what stands for it, as in `?? 0.0` or `?? drop_rollout` [absent.1]
fn f(x: f32[prompt]) -> f32[prompt] = x
fn g(x: f32[prompt]?) -> f32[prompt] = f(x)
