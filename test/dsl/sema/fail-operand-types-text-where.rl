# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: OperandTypes
# CHECK: fail-operand-types-text-where.rl:5:33: error: `where` does not take text and i64 [types.2]
fn f(x: text, n: i64) -> text = where(true, x, n)
