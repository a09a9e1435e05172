# EXPECT: OperandTypes
# EXPECT: AxisNotInValue
# EXPECT: UnknownArgument
# EXPECT: OperandTypes
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
fn a(x: f32[prompt, rollout], m: f32[prompt, rollout]) -> f32[prompt] = mean(x, over: rollout, where: m)
fn b(m: bool[prompt]) -> i64[prompt] = count(over: rollout, where: m)
fn c(x: f32[prompt, rollout], m: bool[prompt, rollout]) -> f32[prompt, rollout] = cumsum(x, along: rollout, where: m)
fn d(x: bool[prompt, rollout], m: bool[prompt, rollout]) -> f32[prompt] = mean(x, over: rollout, where: m)
