# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# EXPECT: DeclaredHere
# CHECK: fail-name-clash-use.rl:9:8: error: `accuracy` is already brought in by a `use` [names.2]
# CHECK: fail-name-clash-use.rl:7:16: note: `accuracy` is declared here
use std.metric.accuracy

metric accuracy(x: f32) -> f32 = x
