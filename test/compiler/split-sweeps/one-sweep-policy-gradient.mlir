// RUN: rl-opt %s --rl-split-sweeps --canonicalize | FileCheck %s
// CHECK: rl.row_kernel @p.rows.token gradient chain [3, 2, 1, 0] inputs [#rl.input<value -1 space 2>] {
// CHECK-NEXT: ^bb0(%{{[^:]*}}: f32, %{{[^:]*}}: f32, %[[ADVANTAGE:[^:]*]]: f32):
// CHECK-NEXT: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT: rl.finish %[[ADVANTAGE]], %[[ZERO]]
// CHECK: rl.row_kernel @p.statistics.token statistics chain [3, 2, 1, 0]{{$}}
// CHECK-LABEL: rl.phase @p train
rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  rl.prompt %question : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[CAST:.*]] = rl.cast
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  // CHECK: %[[LOGP:.*]], %[[ENTROPY:.*]] = rl.current
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %logp over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  // CHECK: rl.update loss %{{.*}} sources {
  // CHECK-NEXT: "token" %[[LOGP]], %[[ENTROPY]] statistics @p.statistics.token gradient @p.rows.token (%[[CAST]] : !rl.array<f32[prompt, rollout]>)
  rl.update loss %loss sources {
    "token" %logp, %entropy : %advantages, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}
