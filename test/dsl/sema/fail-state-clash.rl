# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# EXPECT: DeclaredHere
# EXPECT: NameClash
# EXPECT: DeclaredHere
# CHECK: fail-state-clash.rl:14:3: error: `c` is already a state [names.2]
# CHECK: fail-state-clash.rl:12:9: note: `c` is declared here
# CHECK: fail-state-clash.rl:15:9: error: `x` is already a parameter [names.2]
# CHECK: fail-state-clash.rl:11:6: note: `x` is declared here
fn f(x: f32) -> f32 {
  state c: f32 = x
  next c = x
  c = 3
  state x: f32 = 1
  next x = 1
  c
}
