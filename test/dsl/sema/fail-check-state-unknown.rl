# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateOfCheck
# EXPECT: CheckUnread
# CHECK: fail-check-state-unknown.rl:8:12: error: `averag` is no state; what is checked has `ema.average` [state.9]
# CHECK: fail-check-state-unknown.rl:9:22: error: `averag` is given but not read [checks.4]
use std.state.ema
check next averag of ema(1) == 1
check ema(1) given { averag: 1 } == 1
