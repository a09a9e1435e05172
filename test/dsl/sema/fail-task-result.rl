# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TaskResult
# CHECK: fail-task-result.rl:7:3: error: a task has no result; its named values are its fields [tasks.4]
task t() of 4 {
  question = "{index}"
  question
}
