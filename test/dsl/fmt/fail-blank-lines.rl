# So is one blank line too many.
# RUN: not rl-parse --check-fmt %s | FileCheck %s
# CHECK: not in the one formatting

fn f() = 1


fn g() = 1
