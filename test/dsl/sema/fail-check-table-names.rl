# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: Unread
# EXPECT: DuplicateArgument
# EXPECT: CheckItem
# EXPECT: UnknownName
# CHECK: error: column `y` is never read [names.3]
# CHECK: error: `x` is given twice [calls.4]
# CHECK: error: an item of the list must be a constant f32, here is text [checks.6]
# CHECK: error: unknown name `z`
fn f(x: f32[prompt]) -> f32 = sum(x, over: prompt)

check f([1]) + 0 * f(x) == 1 for { x: [[1]], y: [1] }
check f(x) == 1 for { x: [[1]], x: [[1]] }
# Rows are read where they stand.
check f(x) == 1 for { x: [[1], ["a"]] }
check f(z) == 1
