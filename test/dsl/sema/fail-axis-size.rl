# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: AxisSize
# CHECK: fail-axis-size.rl:6:14: error: axis `digit` needs a size of at least 1, here is 0 [axes.9]
task t() of 4 {
  axis digit[0]
  question = "{sum(position(digit), over: digit) + index}"
}
