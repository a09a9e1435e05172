# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownModule
# CHECK: fail-use-file-unknown.rl:5:5: error: no library `Inputs/no_such.rl` [modules.1]
use "Inputs/no_such.rl"
fn f() -> f32 = no_such()
