# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateOfCheck
# EXPECT: StateOfCheck
# EXPECT: StateOfCheck
# EXPECT: StateOfCheck
# EXPECT: StateOfCheck
# CHECK: fail-check-steps.rl:14:29: error: the check has 2 steps; a list of as many values stands here [state.9]
# CHECK: fail-check-steps.rl:15:19: error: this step has other states than the first [state.9]
# CHECK: fail-check-steps.rl:16:43: error: `forall` draws for one step; give the state that the step starts with in place of `then` [state.9]
# CHECK: fail-check-steps.rl:17:26: error: `fails with` is about one step; a list of the value of each step stands after `then` [state.9]
# CHECK: fail-check-steps.rl:18:49: error: the check has 2 steps; a list of as many values stands here [state.9]
use std.state.ema, std.state.counter
check ema(1) then ema(2) == [1]
check ema(1) then f32(counter()) == [1, 1]
check ema(x) then ema(x) == [x, x] forall x: f32
check ema(1) then ema(2) fails with "zero"
check ema(x) then ema(2) == w for { x: [1], w: [[1]] }
