// RUN: rl-opt %s --pass-pipeline='builtin.module(rl.phase(rl-merge-old-pass))' | FileCheck %s
// A step lies between sampling and the second pass.

// CHECK-LABEL: rl.phase @two
// CHECK: rl.score policy space "token"
// CHECK-NOT: rl.stop
rl.phase @two train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] attributes {passes = 2 : i64} {
  %old, %spread = rl.score policy space "token" : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %d = rl.sub %logp, %old : !rl.array<f32[prompt, rollout, token]>
  %s = rl.reduce sum %d over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.objective %s : !rl.array<f32>
}

// How many passes there are is known when the program starts.
// CHECK-LABEL: rl.phase @unknown
// CHECK: rl.score policy space "token"
// CHECK-NOT: rl.stop
rl.phase @unknown train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %old, %spread = rl.score policy space "token" : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %d = rl.sub %logp, %old : !rl.array<f32[prompt, rollout, token]>
  %s = rl.reduce sum %d over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.objective %s : !rl.array<f32>
}

// The critic alone is trained: no pass of the policy would give its streams.
// CHECK-LABEL: rl.phase @critic
// CHECK: rl.score policy space "token"
// CHECK-NOT: rl.stop
rl.phase @critic train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] attributes {passes = 1 : i64} {
  %old, %spread = rl.score policy space "token" : !rl.array<f32[prompt, rollout, token]>
  %now = rl.critic training space "token" : !rl.array<f32[prompt, rollout, token]>
  %d = rl.sub %now, %old : !rl.array<f32[prompt, rollout, token]>
  %s = rl.reduce sum %d over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.objective %s : !rl.array<f32>
}

// A measurement makes no step, but has no pass in training either.
// CHECK-LABEL: rl.phase @measured
// CHECK: rl.score policy space "token"
// CHECK-NOT: rl.stop
rl.phase @measured evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %old, %spread = rl.score policy space "token" : !rl.array<f32[prompt, rollout, token]>
  %s = rl.reduce sum %old over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.metric "s" %s : !rl.array<f32>
}
