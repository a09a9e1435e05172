# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnboundAxis
# CHECK: fail-unbound-axis.rl:5:39: error: no argument says which `turn` is meant [axes.13]
fn f(x: f32[prompt]) -> i64[prompt] = count(over: turn) + i64(x)
