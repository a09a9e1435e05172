// RUN: rl-opt %s --pass-pipeline='builtin.module(rl.phase(rl-merge-old-pass))' | FileCheck %s
// One optimizer step on each batch: the streams of the weights that sampled are
// those in training, stopped. The reference is another model.

// CHECK-LABEL: rl.phase @one
// CHECK-NOT: rl.score policy
// CHECK: %[[LOGP:.*]], %[[ENTROPY:.*]] = rl.current space "token"
// CHECK-DAG: %[[OLD:.*]] = rl.stop %[[LOGP]] {proof = "one optimizer step is made on each batch
// CHECK-DAG: %[[SPREAD:.*]] = rl.stop %[[ENTROPY]] {proof = "one optimizer step
// CHECK-NOT: rl.current
// CHECK: %[[REF:.*]], %{{.*}} = rl.score reference space "token"
// CHECK: rl.sub %[[LOGP]], %[[OLD]]
// CHECK: rl.add %[[SPREAD]], %[[REF]]
rl.phase @one train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] attributes {passes = 1 : i64} {
  %old, %spread = rl.score policy space "token" : !rl.array<f32[prompt, rollout, token]>
  %ref, %unread = rl.score reference space "token" : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %d = rl.sub %logp, %old : !rl.array<f32[prompt, rollout, token]>
  %e = rl.add %spread, %ref : !rl.array<f32[prompt, rollout, token]>
  %s = rl.reduce sum %d over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %t = rl.reduce sum %e over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.objective %s : !rl.array<f32>
  rl.metric "t" %t : !rl.array<f32>
}

// Tokens that the objective does not read are swept by the update all the same.
// CHECK-LABEL: rl.phase @other
// CHECK: rl.current space "token_1"
// CHECK-NOT: rl.score
// CHECK: rl.metric
rl.phase @other train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] attributes {passes = 1 : i64} {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %old, %spread = rl.score policy space "token_1" : !rl.array<f32[prompt, token_1]>
  %s = rl.reduce sum %logp over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %t = rl.reduce sum %old over [prompt, token_1] : !rl.array<f32[prompt, token_1]> to !rl.array<f32>
  rl.objective %s : !rl.array<f32>
  rl.metric "t" %t : !rl.array<f32>
}

// The values that a critic had as the batch began.
// CHECK-LABEL: rl.phase @values
// CHECK: %[[NOW:.*]] = rl.critic training space "token"
// CHECK: %[[BEGAN:.*]] = rl.stop %[[NOW]]
// CHECK-NOT: rl.critic
// CHECK: rl.sub %[[NOW]], %[[BEGAN]]
rl.phase @values train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] attributes {passes = 1 : i64} {
  %began = rl.critic space "token" : !rl.array<f32[prompt, rollout, token]>
  %now = rl.critic training space "token" : !rl.array<f32[prompt, rollout, token]>
  %d = rl.sub %now, %began : !rl.array<f32[prompt, rollout, token]>
  %s = rl.reduce sum %d over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.objective %s : !rl.array<f32>
}
