# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CannotReadHere
# CHECK: fail-attempt-in-task.rl:6:18: error: `sample(..)` cannot be read in a task [streams.4]
task t() of 4 {
  axis attempt = sample(policy, after: "", count: 2, max_tokens: 4)
  question = "{index}"
}
