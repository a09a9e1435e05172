# Only the last statement of a body may be a bare expression.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: StrayExpression
# EXPECT: StrayExpression

fn f(x: f32) -> f32 {
  # CHECK: :[[@LINE+1]]:3: error: the value of this expression goes nowhere: `x` follows it; write `name = ` before the expression, or an operator after it [syntax.12]
  g(x)
  x
}
# CHECK: :[[@LINE+1]]:23: error: the value of this expression goes nowhere: `[` follows it
fn g(x: f32) -> f32 { x [3] }
