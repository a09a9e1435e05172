# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateOfCheck
# EXPECT: StateOfCheck
# CHECK: fail-check-steps.rl:8:29: error: the check has 2 steps; a list of as many values stands here [state.9]
# CHECK: fail-check-steps.rl:9:19: error: this step has other states than the first [state.9]
use std.state.ema, std.state.counter
check ema(1) then ema(2) == [1]
check ema(1) then f32(counter()) == [1, 1]
