# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CannotDrop
# CHECK: fail-cannot-drop.rl:5:45: error: `drop_rollout` needs a value of each rollout or prompt of a batch, here is f32[prompt]? [absent.3]
fn f(x: f32[prompt]?) -> f32[prompt] = x ?? drop_rollout
