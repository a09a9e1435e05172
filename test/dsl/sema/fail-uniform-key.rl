# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CannotReadHere
# EXPECT: OperandTypes
# CHECK: fail-uniform-key.rl:8:20: error: `uniform(key)` cannot be read in a task [streams.4]
# CHECK: fail-uniform-key.rl:10:39: error: `key` of `uniform` does not take f32[prompt] [types.2]
task t() of 10 {
  question = "{i64(uniform(index))}"
}
fn f(x: f32[prompt]) -> f32[prompt] = uniform(x)
