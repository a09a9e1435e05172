# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckTable
# EXPECT: CheckTable
# EXPECT: CheckTable
# EXPECT: CheckTable
# CHECK: error: column `y` has 1 items, `x` has 2 [checks.8]
# CHECK: error: column `x` must be a list with an item for each case [checks.8]
# CHECK: error: column `x` must be a list with an item for each case [checks.8]
# CHECK: error: the table has no columns [checks.8]
fn f(x: f32) -> f32 = x

check f(x) == y for { x: [1, 2], y: [1] }
check f(x) == 1 for { x: 1 }
check f(x) == 1 for { x: [] }
check f(1) == 1 for {}
