# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateOfCheck
# EXPECT: StateOfCheck
# CHECK: fail-check-state-ambiguous.rl:8:12: error: `average` is several states: `ema.average` or `ema.average_2` [state.9]
# CHECK: fail-check-state-ambiguous.rl:9:31: error: `average` is several states: `ema.average` or `ema.average_2` [state.9]
use std.state.ema
check next average of ema(1) + ema(2) == 1
check ema(1) + ema(2) given { average: 1 } == 1
