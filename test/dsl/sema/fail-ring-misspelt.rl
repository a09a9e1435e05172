# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownType
# CHECK: fail-ring-misspelt.rl:6:12: error: unknown type `rign`; did you mean `ring`? [types.3]
fn f(x: f32) -> f32 {
  state c: rign<f32>[3]
  next c = push(c, x)
  mean(c)
}
