// What a coupled update needs of its own streams lies between rl.current and
// rl.update; the loss comes after it, as a metric.
// RUN: rl-opt --rl-form-kernels %s | FileCheck %s

// CHECK: rl.row_kernel @p.rows.token gradient chain [3, 2, 1, 0] inputs [#rl.input<value [[GAIN:[0-9]+]] space 2>, #rl.input<value [[SCALE:[0-9]+]] space 0>]
rl.row_kernel @p.rows.token gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value -1 space 2>, #rl.input<value -1 space 0>] {
^bb0(%logp: f32, %entropy: f32, %gain: f32, %scale: f32):
  %zero = arith.constant 0.0 : f32
  %g = arith.mulf %gain, %scale : f32
  rl.finish %g, %zero
}
rl.row_kernel @p.statistics.token statistics chain [3, 2, 1, 0]

// CHECK: rl.phase @p train
rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  rl.prompt %question : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token"
    : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>,
      !rl.array<f32[prompt, rollout, token]>
  // Independent of the update: before it, though written after.
  // CHECK: %[[SCALE_KERNEL:.*]] = rl.kernel serial @p.k0
  // CHECK-SAME: rl.values = array<i32: [[SCALE]]>
  // CHECK: rl.metric "size" %[[SCALE_KERNEL]]
  // CHECK: rl.current
  // CHECK-NEXT: %[[GAIN_KERNEL:.*]] = rl.kernel parallel @p.k1
  // CHECK-SAME: rl.values = array<i32: [[GAIN]]>
  // CHECK: rl.exp
  // CHECK: rl.update coupled sources {
  // CHECK: (%[[GAIN_KERNEL]] : {{.*}}, %[[SCALE_KERNEL]] : {{.*}})
  // CHECK: rl.kernel parallel @p.k2
  // CHECK: %[[LOSS:.*]] = rl.kernel serial @p.k3
  // CHECK: rl.metric "loss" %[[LOSS]]
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %sums = rl.reduce sum %logp over [token]
    : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
  %gain = rl.exp %sums : !rl.array<f32[prompt, rollout]>
  %loss = rl.reduce sum %gain over [prompt, rollout]
    : !rl.array<f32[prompt, rollout]> to !rl.array<f32>
  %n = rl.count [prompt, rollout, token] : !rl.array<i64>
  %scale = rl.cast %n : !rl.array<i64> to !rl.array<f32>
  rl.update loss %loss coupled sources {
    "token" %logp, %entropy statistics @p.statistics.token gradient @p.rows.token
      (%gain : !rl.array<f32[prompt, rollout]>, %scale : !rl.array<f32>)
      : !rl.array<f32[prompt, rollout, token]>
  }
  rl.metric "size" %scale : !rl.array<f32>
}
