// RUN: rl-opt %s --pass-pipeline='builtin.module(rl.phase(rl-differentiate))' | FileCheck %s
// Streams of one space read twice are one source; each space is its own.

// CHECK-LABEL: rl.phase @two
// CHECK: %[[T:.*]], %[[TH:.*]] = rl.current space "token" :
// CHECK-NOT: rl.current space "token" :
// CHECK: %[[U:.*]], %[[UH:.*]] = rl.current space "token_1" :
// CHECK: rl.update loss %{{.*}} sources {
// CHECK-NEXT: "token" %[[T]], %[[TH]] :
// CHECK-NEXT: "token_1" %[[U]], %[[UH]] :
// CHECK-NOT: rl.objective
rl.phase @two train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %a, %ah = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %b, %bh = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %c, %ch = rl.current space "token_1" : !rl.array<f32[prompt, token_1]>
  %ab = rl.mul %a, %bh : !rl.array<f32[prompt, rollout, token]>
  %s = rl.reduce sum %ab over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %t = rl.reduce sum %c over [prompt, token_1] : !rl.array<f32[prompt, token_1]> to !rl.array<f32>
  %loss = rl.add %s, %t : !rl.array<f32>
  rl.objective %loss : !rl.array<f32>
}

// A phase without an objective is left alone.
// CHECK-LABEL: rl.phase @measure
// CHECK-NOT: rl.update
rl.phase @measure evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %i = rl.index : !rl.array<i64[prompt]>
}

// A text that a report reads first, behind the objective, is a source, too.
// CHECK-LABEL: rl.phase @reported
// CHECK: %[[U:.*]], %[[UH:.*]] = rl.current space "token_1" :
// CHECK: rl.update loss %{{.*}} sources {
// CHECK-NEXT: "token" %{{.*}}, %{{.*}} :
// CHECK-NEXT: "token_1" %[[U]], %[[UH]] :
// CHECK: rl.metric "t"
rl.phase @reported train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>, #rl.space<"token_1", 1>] {
  %a, %ah = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %s = rl.reduce sum %a over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.objective %s : !rl.array<f32>
  %c, %ch = rl.current space "token_1" : !rl.array<f32[prompt, token_1]>
  %t = rl.reduce sum %c over [prompt, token_1] : !rl.array<f32[prompt, token_1]> to !rl.array<f32>
  rl.metric "t" %t : !rl.array<f32>
}
