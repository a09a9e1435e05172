# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# CHECK: fail-name-clash-let-word.rl:6:3: error: `step` is already a word of the language [names.2]
fn f(x: f32) -> f32 {
  step = x + 1
  step
}
