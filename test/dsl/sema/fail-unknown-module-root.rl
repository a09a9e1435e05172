# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownModule
# CHECK: fail-unknown-module-root.rl:5:5: error: no library `other.thing` [modules.1]
use other.thing
