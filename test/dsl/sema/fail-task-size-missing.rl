# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TaskSize
# CHECK: fail-task-size-missing.rl:5:6: error: the size of task `t` must be an i64 without axes, here is none; write `of size` before the body [tasks.2]
task t() {
  question = "{index}"
}
