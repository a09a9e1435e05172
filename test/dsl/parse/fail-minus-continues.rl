# A `-` at the start of a line subtracts; a result cannot start with it.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: MinusContinues

fn f(x: f32) -> f32 {
  y = x * 2
  # CHECK: :[[@LINE+1]]:3: error: the body has no result: this `-` subtracts from the line above; write `result = -...` and then `result` [syntax.12]
  -y
}
fn continued(x: f32) -> f32 {
  y = x
    - 1
  y
}
