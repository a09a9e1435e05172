# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CannotReadHere
# CHECK: error: `position` cannot be read in a task [streams.4]
task t() of 4 {
  n = position(token)
  question = "{index}"
}
