# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateNowhere
# CHECK: fail-state-in-task.rl:6:9: error: state `n` cannot live in a task; only programs of train phases step [state.1]
task t() of 4 {
  state n: i64 = 0
  next n = n + 1
  question = "{index + n}"
}
