# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TaskSize
# CHECK: fail-task-size.rl:5:13: error: the size of task `t` must be an i64 without axes, here is f32 [tasks.2]
task t() of 4.5 {
  question = "{index}"
}
