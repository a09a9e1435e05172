# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# EXPECT: DeclaredHere
# CHECK: fail-name-clash.rl:9:4: error: `f` is already a fn [names.2]
# CHECK: fail-name-clash.rl:7:4: note: `f` is declared here
fn f(x: f32) -> f32 = x

fn f(x: f32) -> f32 = x + 1
