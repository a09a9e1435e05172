# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RangeViolated
# CHECK: fail-range-violated-always.rl:6:43: error: `x` must lie in 0<.., here is -1..0 [ranges.1]
fn f(x: f32[*] in 0<..) -> f32[*] = x
fn g(ok: bool[prompt]) -> f32[prompt] = f(where(ok, -1.0, 0.0))
