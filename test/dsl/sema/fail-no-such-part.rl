# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NoSuchPart
# CHECK: fail-no-such-part.rl:6:3: error: `turn` is no part of the value, which is f32[prompt, candidate] [lists.3]
fn f(x: f32[prompt, rollout], y: f32[prompt, demo]) -> f32[prompt, demo] =
  part(concat(x, y, along: candidate), turn)
