# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: RingPush
# EXPECT: RingPush
# EXPECT: RingPush
# CHECK: fail-push.rl:12:12: error: ring `c` only takes in new values; write `next c = push(c, x)` [state.8]
# CHECK: fail-push.rl:13:17: error: `c` is not the ring `d`; write `next d = push(d, x)` [state.8]
# CHECK: fail-push.rl:14:3: error: `push` stands alone in the `next` of its ring; write `next c = push(c, x)` [state.8]
fn f(x: f32) -> f32 {
  state c: ring<f32>[3]
  state d: ring<f32>[3]
  next c = x
  next d = push(c, x)
  push(c, x) + mean(d)
}
