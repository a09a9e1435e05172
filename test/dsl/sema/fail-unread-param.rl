# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# CHECK: fail-unread-param.rl:5:7: error: param `rate` is never read [names.3]
param rate: f32 = 1e-3
