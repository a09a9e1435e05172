# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OutsideTask
# CHECK: fail-outside-task-uniform.rl:5:25: error: `uniform` belongs to tasks and is read outside of one [tasks.1]
fn f() -> f32[prompt] = uniform()
