# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownAxis
# CHECK: fail-unknown-axis-position.rl:6:16: error: unknown axis `digit` [axes.1]
task t() of 4 {
  n = position(digit)
  question = "{n}"
}
