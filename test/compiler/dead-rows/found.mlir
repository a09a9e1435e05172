// RUN: rl-opt %s --pass-pipeline='builtin.module(rl.phase(rl-find-dead-rows))' | FileCheck %s
// Rows whose gradient is a product with a value that is 0 are not swept.

// The loss is such a product too, so where it leaves the rollout a 0 stands for
// what was not computed.
// CHECK-LABEL: rl.phase @skipped
// CHECK-SAME: the forward and backward pass over {token} where `cast` at found.mlir:{{[0-9]+}} is 0
// CHECK: %[[A:.*]] = rl.cast
// CHECK: %[[DEAD:.*]] = rl.equal %[[A]], %{{.*}} : !rl.array<f32[prompt, rollout]>
// CHECK-NEXT: %[[LIVE:.*]] = rl.not %[[DEAD]]
// CHECK: %[[WEIGHED:.*]] = rl.mul
// CHECK: %[[LIVES:.*]] = rl.broadcast %[[LIVE]]
// CHECK: %[[GUARDED:.*]] = rl.where %[[LIVES]], %[[WEIGHED]], %{{.*}}
// CHECK: rl.reduce sum %[[GUARDED]] over [prompt, rollout, token]
// CHECK: } live [0 %[[LIVE]] : !rl.array<i1[prompt, rollout]>]{{$}}
rl.phase @skipped train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %weighed = rl.mul %logp, %advantages : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %weighed over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %advantages, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}

// A metric reads the log-probability of every row: those are made, without a
// gradient.
// CHECK-LABEL: rl.phase @valued
// CHECK-SAME: the backward pass over {token} where `cast` at found.mlir:{{[0-9]+}} is 0
// CHECK-SAME: metric `mean` reads it
// CHECK-NOT: rl.where
// CHECK: } live [0 %{{.*}} : !rl.array<i1[prompt, rollout]>] valued [0]
rl.phase @valued train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %weighed = rl.mul %logp, %advantages : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %weighed over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %mean = rl.reduce sum %logp over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %advantages, %zero : !rl.array<f32[prompt, rollout, token]>
  }
  rl.metric "mean" %mean : !rl.array<f32>
}

// Streams of other weights that only such rows read are not made either; the
// rows are known first.
// CHECK-LABEL: rl.phase @scores
// CHECK: %[[LIVE:.*]] = rl.not
// CHECK: rl.score reference space "token" live %[[LIVE]] : !rl.array<i1[prompt, rollout]>
// CHECK: rl.update
rl.phase @scores train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %ref, %h = rl.score reference space "token" : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %away = rl.sub %logp, %ref : !rl.array<f32[prompt, rollout, token]>
  %weighed = rl.mul %away, %advantages : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %weighed over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %advantages, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}

// Two factors: a row is dead where either is 0, over the finer of their axes.
// CHECK-LABEL: rl.phase @two
// CHECK: %[[A:.*]] = rl.not %{{.*}} : !rl.array<i1[prompt, rollout]>
// CHECK: %[[B:.*]] = rl.not %{{.*}} : !rl.array<i1[prompt, rollout, token]>
// CHECK: %[[WIDE:.*]] = rl.broadcast %[[A]]
// CHECK: rl.and %{{.*}} : !rl.array<i1[prompt, rollout, token]>
// CHECK: } live [0 %{{.*}} : !rl.array<i1[prompt, rollout, token]>]
rl.phase @two train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %half = rl.constant -0.5 : !rl.array<f32[prompt, rollout, token]>
  %is = rl.less %sampled, %half : !rl.array<f32[prompt, rollout, token]>
  %mask = rl.cast %is : !rl.array<i1[prompt, rollout, token]> to !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %ratio = rl.exp %logp : !rl.array<f32[prompt, rollout, token]>
  %one = rl.mul %ratio, %advantages : !rl.array<f32[prompt, rollout, token]>
  %both = rl.mul %one, %mask : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %both over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %both, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}

// Nothing depends on a text that a metric alone reads: no gradient.
// CHECK-LABEL: rl.phase @still
// CHECK-SAME: the backward pass over {token}
// CHECK: } critic %{{.*}} still [0]
rl.phase @still train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %question = rl.field "question" : !rl.array<!rl.text[prompt]>
  %response, %truncated, %sampled = rl.sample space "token" : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>, !rl.array<f32[prompt, rollout, token]>
  %advantage = rl.cast %truncated : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
  %advantages = rl.broadcast %advantage : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %value = rl.critic training space "token" : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %value over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %mean = rl.reduce sum %logp over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %zero, %zero : !rl.array<f32[prompt, rollout, token]>
  } critic %value : %advantages : !rl.array<f32[prompt, rollout, token]>
  rl.metric "mean" %mean : !rl.array<f32>
}
