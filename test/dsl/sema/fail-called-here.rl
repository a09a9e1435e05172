# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxisNotInValue
# EXPECT: CalledHere
# CHECK: fail-called-here.rl:7:46: error: `rollout` is not an axis of the value, which is f32[prompt] [axes.2]
# CHECK: fail-called-here.rl:9:31: note: in the call of `middle` here
fn middle(x: f32[*], over: axes) -> f32[*] = mean(x, over: over)

fn f(x: f32[prompt]) -> f32 = middle(x, over: rollout)
