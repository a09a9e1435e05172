# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# CHECK: fail-unread-use.rl:5:16: error: library `accuracy` is never read [names.3]
use std.metric.accuracy
