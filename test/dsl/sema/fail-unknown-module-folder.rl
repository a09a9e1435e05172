# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownModule
# CHECK: fail-unknown-module-folder.rl:5:5: error: no library `std.metric.clipped`; did you mean `std.objective.clipped`? [modules.1]
use std.metric.clipped
