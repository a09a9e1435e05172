# Columns are not aligned.
# RUN: not rl-parse --check-fmt %s | FileCheck %s
# CHECK: not in the one formatting

experiment e {
  a    = 1
  long = 2
}
