// Ops along axes: printed as they are read, and folded by nothing.
// RUN: rl-opt %s | rl-opt --canonicalize | FileCheck %s

// CHECK-LABEL: rl.phase @arrays
rl.phase @arrays evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  // CHECK: %[[X:.*]], %{{.*}} = rl.current
  %x, %e = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[P:.*]] = rl.position : !rl.array<i64[prompt, rollout, token]>
  %p = rl.position : !rl.array<i64[prompt, rollout, token]>
  // CHECK: %[[A:.*]] = rl.cumsum %[[X]] along "token" : !rl.array<f32[prompt, rollout, token]>
  %a = rl.cumsum %x along "token" : !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[B:.*]] = rl.cumsum %[[A]] along "token" backward decay %[[X]] : !rl.array<f32[prompt, rollout, token]> : !rl.array<f32[prompt, rollout, token]>
  %b = rl.cumsum %a along "token" backward
    decay %x : !rl.array<f32[prompt, rollout, token]> : !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[C:.*]] = rl.shift %[[B]], %[[X]] along "token" by -1 : !rl.array<f32[prompt, rollout, token]>
  %c = rl.shift %b, %x along "token" by -1 : !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[S:.*]] = rl.sort %[[C]] over [rollout, token] : !rl.array<f32[prompt, rollout, token]>
  %s = rl.sort %c over [rollout, token] : !rl.array<f32[prompt, rollout, token]>
  %q = rl.constant 0.5 : !rl.array<f32>
  // CHECK: %[[M:.*]] = rl.quantile %[[S]], %{{.*}} over [rollout, token] : !rl.array<f32[prompt, rollout, token]>, !rl.array<f32> to !rl.array<f32[prompt]>
  %m = rl.quantile %s, %q over [rollout, token]
    : !rl.array<f32[prompt, rollout, token]>, !rl.array<f32> to !rl.array<f32[prompt]>
  rl.column "m" %m : !rl.array<f32[prompt]>
  // CHECK: %[[K:.*]] = rl.rank %[[C]] over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<i64[prompt, rollout, token]>
  %k = rl.rank %c over [token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<i64[prompt, rollout, token]>
  // CHECK: %[[T:.*]] = rl.take %[[S]], %[[K]] along "token" : !rl.array<f32[prompt, rollout, token]>, !rl.array<i64[prompt, rollout, token]> to !rl.array<f32[prompt, rollout, token]>
  %t = rl.take %s, %k along "token"
    : !rl.array<f32[prompt, rollout, token]>, !rl.array<i64[prompt, rollout, token]> to !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[D:.*]] = rl.place %[[T]], %[[P]] from [token] along "bin" sum : !rl.array<f32[prompt, rollout, token]>, !rl.array<i64[prompt, rollout, token]> to !rl.array<f32[prompt, rollout, bin:4]>
  %d = rl.place %t, %p from [token] along "bin" sum
    : !rl.array<f32[prompt, rollout, token]>, !rl.array<i64[prompt, rollout, token]> to !rl.array<f32[prompt, rollout, bin:4]>
  %r = rl.reduce sum %d over [bin] : !rl.array<f32[prompt, rollout, bin:4]> to !rl.array<f32[prompt, rollout]>
  rl.column "r" %r : !rl.array<f32[prompt, rollout]>
}
