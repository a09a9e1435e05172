# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OutsideTask
# CHECK: fail-outside-task.rl:5:25: error: `index` belongs to tasks and is read outside of one [tasks.1]
fn f() -> i64[prompt] = index
