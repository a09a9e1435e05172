# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxisNotInValue
# EXPECT: UnknownName
# EXPECT: UnknownName
# CHECK: fail-several.rl:9:31: error: `rollout` is not an axis of the value, which is f32[prompt] [axes.2]
# CHECK: fail-several.rl:9:56: error: unknown name `unknwon` [names.1]
# CHECK: fail-several.rl:11:30: error: unknown name `x2` [names.1]
fn f(x: f32[prompt]) -> f32 = mean(x, over: rollout) + unknwon

fn g(x: f32) -> f32 = f(x) + x2

objective h(y: f32) -> f32 = g(y) + "a"
