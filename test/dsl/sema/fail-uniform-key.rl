# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CannotReadHere
# EXPECT: OperandTypes
# CHECK: `uniform(key)`
# CHECK: `key` of `uniform`
task t() of 10 {
  question = "{i64(uniform(index))}"
}
fn f(x: f32[prompt]) -> f32[prompt] = uniform(x)
