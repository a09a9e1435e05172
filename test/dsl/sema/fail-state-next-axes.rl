# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxesTooFine
# CHECK: fail-state-next-axes.rl:7:12: error: `c` is declared f32, here is f32[prompt]: axis `prompt` would be lost [axes.6]
fn f(x: f32[prompt]) -> f32 {
  state c: f32 = 0
  next c = x
  c
}
