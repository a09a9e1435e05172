// RUN: rl-opt %s --pass-pipeline='builtin.module(rl.phase(rl-find-dead-rows))' | FileCheck %s
// Where no 0 is known to take the gradient with it, nothing is left out.

// A bonus for entropy has a gradient at every row.
// CHECK-LABEL: rl.phase @bonus
// CHECK-NOT: rl.certificates
// CHECK: rl.update
// CHECK-NOT: live
rl.phase @bonus train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %weighed = rl.mul %logp, %advantages : !rl.array<f32[prompt, rollout, token]>
  %more = rl.add %weighed, %entropy : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %more over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %one = rl.constant 1.0 : !rl.array<f32[prompt, rollout, token]>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %advantages, %one : !rl.array<f32[prompt, rollout, token]>
  }
}

// So has a divergence, whose derivative is a sum with the log-probability.
// CHECK-LABEL: rl.phase @divergence
// CHECK: rl.update
// CHECK-NOT: live
rl.phase @divergence train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %weighed = rl.mul %logp, %advantages : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %weighed over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %cotangent = rl.add %advantages, %logp : !rl.array<f32[prompt, rollout, token]>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %cotangent, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}

// An advantage whose place that of another rollout takes: 0 at one of them says
// nothing of their sum, which is 0 for whole prompts only.
// CHECK-LABEL: rl.phase @group
// CHECK: %[[SUM:.*]] = rl.reduce sum
// CHECK: rl.equal %[[SUM]], %{{.*}} : !rl.array<f32[prompt]>
// CHECK: } live [0 %{{.*}} : !rl.array<i1[prompt]>]
rl.phase @group train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %sum = rl.reduce sum %advantage over [rollout] : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt]>
  %all = rl.broadcast %sum : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %logp over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %all, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}

// What the weights in training say is known too late.
// CHECK-LABEL: rl.phase @late
// CHECK: rl.update
// CHECK-NOT: live
rl.phase @late train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %half = rl.constant -0.5 : !rl.array<f32[prompt, rollout, token]>
  %is = rl.less %logp, %half : !rl.array<f32[prompt, rollout, token]>
  %mask = rl.cast %is : !rl.array<i1[prompt, rollout, token]> to !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %mask over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %mask, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}

// The gradient of other rows reads the streams of dead ones: they are made.
// CHECK-LABEL: rl.phase @coupled
// CHECK-SAME: the objective reads it
// CHECK: valued [0]
rl.phase @coupled train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %sum = rl.reduce sum %logp over [rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt]>
  %sums = rl.broadcast %sum : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout, token]>
  %cotangent = rl.mul %sums, %advantages : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.constant 0.0 : !rl.array<f32>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %cotangent, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}

// A condition is asked of every row.
// CHECK-LABEL: rl.phase @required
// CHECK: valued [0]
rl.phase @required train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %low = rl.constant -100.0 : !rl.array<f32[prompt, rollout, token]>
  %is = rl.less %low, %logp : !rl.array<f32[prompt, rollout, token]>
  %sure = rl.require %logp if %is, "`logp` is low" : !rl.array<f32[prompt, rollout, token]>
  %weighed = rl.mul %sure, %advantages : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %weighed over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %advantages, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}
