# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MissingArgument
# CHECK: fail-push-arguments.rl:7:12: error: `push` needs an argument `x` [calls.2]
fn f(x: f32) -> f32 {
  state c: ring<f32>[3]
  next c = push(c)
  mean(c) + x
}
