# A file with an error is not formatted: nothing is printed but the error.
# RUN: not rl-parse --fmt %s > %t 2> %t.err
# RUN: FileCheck %s < %t.err
# RUN: test ! -s %t
# CHECK: error: unexpected `}`; expected an expression

fn f() = { a: }
