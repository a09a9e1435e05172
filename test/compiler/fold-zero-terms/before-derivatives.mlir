// RUN: rl-opt %s --pass-pipeline='builtin.module(rl.phase(rl-fold-zero-terms),canonicalize)' | FileCheck %s
// What 0 multiplies is not computed where it is a number for numbers.

// A divergence from the reference, weighed by 0: exp, -, +, mean.
// CHECK-LABEL: rl.phase @weighed
// CHECK-SAME: rl.certificates = {{\[\[}}"a product with 0
// CHECK-NOT: rl.score reference
// CHECK: rl.objective
rl.phase @weighed train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %ref, %h = rl.score reference space "token" : !rl.array<f32[prompt, rollout, token]>
  %away = rl.sub %ref, %logp : !rl.array<f32[prompt, rollout, token]>
  %ratio = rl.exp %away : !rl.array<f32[prompt, rollout, token]>
  %k = rl.sub %ratio, %away : !rl.array<f32[prompt, rollout, token]>
  %sum = rl.reduce sum %k over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %count = rl.count [prompt, rollout, token] : !rl.array<i64>
  %one = rl.constant 1 : !rl.array<i64>
  %least = rl.max %count, %one : !rl.array<i64>
  %n = rl.cast %least : !rl.array<i64> to !rl.array<f32>
  %mean = rl.div %sum, %n : !rl.array<f32>
  %beta = rl.constant 0.0 : !rl.array<f32>
  %term = rl.mul %mean, %beta : !rl.array<f32>
  %first = rl.reduce sum %logp over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %loss = rl.add %first, %term : !rl.array<f32>
  rl.objective %loss : !rl.array<f32>
}

// A logarithm, a quotient and a field may be no numbers: their products stay.
// CHECK-LABEL: rl.phase @kept
// CHECK-NOT: rl.certificates
// CHECK: %[[REF:.*]], %{{.*}} = rl.score reference
// CHECK-COUNT-3: rl.mul
// CHECK: rl.objective
rl.phase @kept train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %ref, %h = rl.score reference space "token" : !rl.array<f32[prompt, rollout, token]>
  %level = rl.field "level" : !rl.array<f32[prompt]>
  %levels = rl.broadcast %level : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  %log = rl.log %ref : !rl.array<f32[prompt, rollout, token]>
  %a = rl.mul %log, %zero : !rl.array<f32[prompt, rollout, token]>
  %quotient = rl.div %ref, %logp : !rl.array<f32[prompt, rollout, token]>
  %b = rl.mul %quotient, %zero : !rl.array<f32[prompt, rollout, token]>
  %c = rl.mul %levels, %zero : !rl.array<f32[prompt, rollout, token]>
  %ab = rl.add %a, %b : !rl.array<f32[prompt, rollout, token]>
  %abc = rl.add %ab, %c : !rl.array<f32[prompt, rollout, token]>
  %all = rl.add %abc, %logp : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %all over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.objective %loss : !rl.array<f32>
}

// `x - stop(x)` is 0, but its derivative is 1.
// CHECK-LABEL: rl.phase @surrogate
// CHECK: rl.sub
// CHECK: rl.objective
rl.phase @surrogate train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %old = rl.stop %logp : !rl.array<f32[prompt, rollout, token]>
  %away = rl.sub %logp, %old : !rl.array<f32[prompt, rollout, token]>
  %ratio = rl.exp %away : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %ratio over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  rl.objective %loss : !rl.array<f32>
}

// With the derivative made, the ratio is 1 and the cotangent a constant.
// CHECK-LABEL: rl.phase @differentiated
// CHECK-NOT: rl.sub
// CHECK-NOT: rl.exp
// CHECK: %[[ONE:.*]] = rl.constant 1.000000e+00 : !rl.array<f32[prompt, rollout, token]>
// CHECK: rl.update loss
// CHECK-NEXT: "token" %{{.*}}, %{{.*}} : %[[ONE]], %{{.*}} :
rl.phase @differentiated train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %old = rl.stop %logp : !rl.array<f32[prompt, rollout, token]>
  %away = rl.sub %logp, %old : !rl.array<f32[prompt, rollout, token]>
  %ratio = rl.exp %away : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %ratio over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
  rl.update loss %loss sources {
    "token" %logp, %entropy : %ratio, %zero : !rl.array<f32[prompt, rollout, token]>
  }
}
