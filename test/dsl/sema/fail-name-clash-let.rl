# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# EXPECT: DeclaredHere
# CHECK: fail-name-clash-let.rl:9:3: error: `y` is already a value [names.2]
# CHECK: fail-name-clash-let.rl:8:3: note: `y` is declared here
fn f(x: f32) -> f32 {
  y = x + 1
  y = y * 2
  y
}
