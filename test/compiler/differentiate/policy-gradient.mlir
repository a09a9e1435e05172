// RUN: rl-opt %s --pass-pipeline='builtin.module(rl.phase(rl-differentiate),canonicalize,cse)' | FileCheck %s
// A weighted sum of log-probabilities: the cotangent is the weight.
// CHECK-LABEL: rl.phase @p
rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  // CHECK: %[[ZERO:.*]] = rl.constant 0.000000e+00 : !rl.array<f32[prompt, rollout, token]>
  %q = rl.field "question" : !rl.array<!rl.text[prompt]>
  rl.prompt %q : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %a = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  // CHECK: %[[A:.*]] = rl.cast
  // CHECK: %[[LOGP:.*]], %[[ENTROPY:.*]] = rl.current
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %as = rl.broadcast %a : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %w = rl.mul %as, %logp : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %w over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  // CHECK: %[[AS:.*]] = rl.broadcast %[[A]]
  // CHECK: rl.update loss %{{.*}} sources {
  // CHECK-NEXT: "token" %[[LOGP]], %[[ENTROPY]] : %[[AS]], %[[ZERO]] : !rl.array<f32[prompt, rollout, token]>
  rl.objective %loss : !rl.array<f32>
}
