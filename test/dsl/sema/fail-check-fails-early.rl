# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: DivisionByZero
# EXPECT: CalledHere
# EXPECT: CheckFailsEarly
# EXPECT: NeedsConstant
# CHECK: error: division by zero [types.6]
# CHECK: note: `fails with` waits for an error of the evaluation, and this one is found before; a file that must be rejected is tried by `rlc check`
# CHECK: error: the text of `fails with` must be known when the program is compiled [types.5]
fn f(n: i64) -> i64 = 1 // n
fn g(n: i64[prompt]) -> i64[prompt] = 1 // n

check f(0) fails with "division by zero"
check g(n) fails with "{n}" forall n: i64[prompt]
