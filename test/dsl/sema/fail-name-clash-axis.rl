# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NameClash
# CHECK: fail-name-clash-axis.rl:6:8: error: `rollout` is already an axis [names.2]
task t() of 4 {
  axis rollout[2]
  question = "{index}"
}
