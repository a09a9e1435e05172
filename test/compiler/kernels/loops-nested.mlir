// A mean of means: tokens inside rollouts inside prompts; the constant's home
// is outside of all loops, and a bool is a byte.
// RUN: rl-opt --convert-rl-to-loops --canonicalize --cse %s | FileCheck %s

// CHECK-LABEL: func.func @p.k0(
// CHECK: %[[LONG:.*]] = rl.frame_value %{{.*}}[2] : !llvm.ptr -> memref<?xi8>
// CHECK: scf.for
// CHECK: %[[SUM:.*]] = scf.for {{.*}} -> (f64)
// CHECK: scf.for {{.*}} -> (f64)
// CHECK: memref.load
// CHECK: arith.extf
// CHECK: arith.addf
// CHECK: scf.yield
// CHECK: arith.truncf
// CHECK: arith.cmpf
// CHECK: arith.extui {{.*}} : i1 to i8
// CHECK: memref.store {{.*}}, %[[LONG]]
// CHECK: scf.yield
// CHECK: memref.store {{.*}} : memref<?xf64>
// A kernel of step space runs over all prompts.
// CHECK-LABEL: func.func @p.k1(
// CHECK: %[[PROMPTS:.*]] = rl.frame_extent %{{.*}}[1]
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[PROMPTS]]
// CHECK-LABEL: rl.phase
// CHECK: rl.kernel parallel @p.k0 reads(%{{.*}} : !rl.array<f32[prompt, rollout, token]>)
// CHECK-NOT: rl.keep
rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %logp, %h = rl.score policy space "token" {rl.values = array<i32: 0, -1>}
    : !rl.array<f32[prompt, rollout, token]>
  %k:2 = rl.kernel parallel @p.k0 : !rl.array<f64[prompt]>, !rl.array<i1[prompt, rollout]>
      attributes {rl.values = array<i32: 1, 2>} {
    %sum = rl.reduce sum %logp over [token]
      : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
    %limit = rl.constant -3.0 : !rl.array<f32[prompt, rollout]>
    %long = rl.less %sum, %limit : !rl.array<f32[prompt, rollout]>
    %wide = rl.cast %sum : !rl.array<f32[prompt, rollout]> to !rl.array<f64[prompt, rollout]>
    %all = rl.reduce sum %wide over [rollout]
      : !rl.array<f64[prompt, rollout]> to !rl.array<f64[prompt]>
    rl.keep %all, %long : !rl.array<f64[prompt]>, !rl.array<i1[prompt, rollout]>
  }
  %total = rl.kernel serial @p.k1 : !rl.array<f64> attributes {rl.values = array<i32: 3>} {
    %sum = rl.reduce sum %k#0 over [prompt] : !rl.array<f64[prompt]> to !rl.array<f64>
    rl.keep %sum : !rl.array<f64>
  }
  rl.column "long" %k#1 : !rl.array<i1[prompt, rollout]>
}
