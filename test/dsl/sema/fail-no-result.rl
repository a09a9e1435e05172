# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NoResult
# CHECK: fail-no-result.rl:5:4: error: fn `f` has no result; its body must end in an expression [types.10]
fn f(x: f32) -> f32 {
  y = x + 1
}
