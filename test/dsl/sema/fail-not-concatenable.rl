# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotConcatenable
# CHECK: fail-not-concatenable.rl:5:72: error: `concat` along `candidate` needs two values whose innermost axes lie beside each other, here are f32[prompt] and f32[prompt, demo] [lists.2]
fn f(x: f32[prompt], y: f32[prompt, demo]) -> f32[prompt, candidate] = concat(x, y, along: candidate)
