# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# CHECK: fail-name-clash-word.rl:5:4: error: `mean` is already a word of the language [names.2]
fn mean(x: f32) -> f32 = x
