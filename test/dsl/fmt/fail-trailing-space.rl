# And a space at the end of a line.
# RUN: not rl-parse --check-fmt %s | FileCheck %s
# CHECK: not in the one formatting

fn f() = 1 
