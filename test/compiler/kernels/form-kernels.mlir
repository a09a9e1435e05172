// Numeric ops run in kernels between host work; a sum over prompts is split.
// RUN: rl-opt --rl-form-kernels %s | FileCheck %s

// CHECK-LABEL: rl.phase @p
// CHECK-SAME: rl.value_count = 10
// CHECK: %[[INDEX:.*]] = rl.index {rl.values = array<i32: 0>}
// CHECK: %[[K0:.*]]:2 = rl.kernel parallel @p.k0
// CHECK-SAME: rl.values = array<i32: 1, 2>
// CHECK: rl.floordiv %[[INDEX]]
// CHECK: rl.mod %[[INDEX]]
// CHECK: rl.keep
// CHECK: %[[Q:.*]] = rl.format "{}+{}="(%[[K0]]#0, %[[K0]]#1) {rl.values = array<i32: 3>}
// CHECK: rl.prompt %[[Q]]
// The sampler's own log-probabilities are not read: -1.
// CHECK: rl.sample space "token" {rl.values = array<i32: 4, 5, -1>}
// A text of prompts is read at rollouts where it is: same number as %[[Q]].
// CHECK: rl.broadcast %[[Q]] {rl.values = array<i32: 3>}
// CHECK: %[[SAME:.*]] = rl.text_equal {{.*}} {rl.values = array<i32: 6>}
// CHECK: %[[K1:.*]]:2 = rl.kernel parallel @p.k1
// CHECK-SAME: rl.values = array<i32: 7, 8>
// CHECK: rl.cast %[[SAME]]
// CHECK: rl.reduce sum {{.*}} over [rollout] : !rl.array<f64[prompt, rollout]> to !rl.array<f64[prompt]>
// CHECK: rl.column "reward" %[[K1]]#0
// CHECK: %[[K2:.*]] = rl.kernel serial @p.k2
// CHECK-SAME: rl.values = array<i32: 9>
// CHECK: rl.reduce sum %[[K1]]#1 over [prompt] : !rl.array<f64[prompt]> to !rl.array<f64>
// The count is repeated, not kept.
// CHECK: rl.count [prompt, rollout]
// CHECK: rl.metric "accuracy" %[[K2]]
rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %index = rl.index : !rl.array<i64[prompt]>
  %ten = rl.constant 10 : !rl.array<i64[prompt]>
  %tens = rl.floordiv %index, %ten : !rl.array<i64[prompt]>
  %ones = rl.mod %index, %ten : !rl.array<i64[prompt]>
  %question = rl.format "{}+{}="(%tens, %ones)
    : (!rl.array<i64[prompt]>, !rl.array<i64[prompt]>) -> !rl.array<!rl.text[prompt]>
  rl.prompt %question : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token"
    : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>,
      !rl.array<f32[prompt, rollout, token]>
  %wanted = rl.broadcast %question
    : !rl.array<!rl.text[prompt]> to !rl.array<!rl.text[prompt, rollout]>
  %same = rl.text_equal %response, %wanted : !rl.array<!rl.text[prompt, rollout]>
  %whole = rl.not %truncated : !rl.array<i1[prompt, rollout]>
  %good = rl.and %same, %whole : !rl.array<i1[prompt, rollout]>
  %reward = rl.cast %same : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %score = rl.cast %good : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  rl.column "reward" %reward : !rl.array<f32[prompt, rollout]>
  %sum = rl.reduce sum %score over [prompt, rollout]
    : !rl.array<f32[prompt, rollout]> to !rl.array<f32>
  %n = rl.count [prompt, rollout] : !rl.array<i64>
  %count = rl.cast %n : !rl.array<i64> to !rl.array<f32>
  %mean = rl.div %sum, %count : !rl.array<f32>
  rl.metric "accuracy" %mean : !rl.array<f32>
}
