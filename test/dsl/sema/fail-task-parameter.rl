# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TaskParameter
# CHECK: fail-task-parameter.rl:5:8: error: a task has a slot `split` already; the parameter needs another name [tasks.5]
task t(split: i64 = 1) of 4 {
  question = "{index + split}"
}
