# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CannotReadHere
# CHECK: fail-cannot-read-in-task.rl:6:23: error: `response` cannot be read in a task [streams.4]
task t() of 4 {
  question = "{index}{response}"
}
