# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotCallable
# CHECK: fail-not-callable-task.rl:7:27: error: `addition` is a task, which stands only where data is wanted, and cannot be called [names.6]
use std.task.addition

fn f(x: f32) -> f32 = x + addition()
