# A file in another formatting is refused by the check, and not by the parser.
# RUN: not rl-parse --check-fmt %s | FileCheck %s
# RUN: rl-parse --ast %s
# CHECK: fail-not-formatted.rl: not in the one formatting

fn f( ) = 1
