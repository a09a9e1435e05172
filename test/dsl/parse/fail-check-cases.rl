# What a table, a property and an awaited error lack.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError

# CHECK: :[[@LINE+1]]:20: error: unexpected number `3`; expected a text
check f fails with 3
# CHECK: :[[@LINE+1]]:24: error: unexpected number `0.5`; expected a type, a number or `[`
check f == 1 forall x: 0.5
# CHECK: :[[@LINE+1]]:31: error: unexpected `[`; expected a number, `..` or `<`
check f == 1 forall x: f32 in [0, 1]
