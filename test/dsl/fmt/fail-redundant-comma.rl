# A list on one line has no comma at its end.
# RUN: not rl-parse --check-fmt %s | FileCheck %s
# CHECK: not in the one formatting

fn f() = g(1, 2,)
