# Each part of a check is asked for.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError

# CHECK: :[[@LINE+2]]:1: error: unexpected `check`; expected `then`, `given`, `fails`, `~=` or `==`
check a
check ~= b
# CHECK: :[[@LINE-1]]:7: error: unexpected `~=`; expected an expression, `next` or `slope`
# CHECK: :[[@LINE+2]]:1: error: unexpected `check`; expected `within`
check a ~= b
check a given 3 == b
# CHECK: :[[@LINE-1]]:15: error: unexpected number `3`; expected `{`
