# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# CHECK: fail-quantity-name.rl:6:3: error: `log_z` is already a word of the language [names.2]
fn f(x: f32) -> f32 {
  log_z = x
  x
}
