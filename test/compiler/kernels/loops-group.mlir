// Loops at one level are shared until one needs what the other computes: the
// sum and the largest in the first, the squares in the second, the kept array
// in the third.
// RUN: rl-opt --convert-rl-to-loops --canonicalize --cse %s | FileCheck %s

// CHECK-LABEL: func.func @p.k0(
// CHECK-SAME: %[[FRAME:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64)
// CHECK-DAG: %[[OFFSETS:.*]] = rl.frame_offsets %[[FRAME]][2]
// CHECK-DAG: %[[X:.*]] = rl.frame_value %[[FRAME]][0] : !llvm.ptr -> memref<?xf32>
// CHECK-DAG: %[[OUT:.*]] = rl.frame_value %[[FRAME]][1] : !llvm.ptr -> memref<?xf32>
// CHECK: scf.for %[[PROMPT:.*]] =
// CHECK: memref.load %[[OFFSETS]][%[[PROMPT]]]
// CHECK: %[[FIRST:.*]]:2 = scf.for {{.*}} -> (f64, f32)
// CHECK: arith.addf {{.*}} : f64
// CHECK: arith.maximumf {{.*}} : f32
// CHECK: %[[MEAN:.*]] = arith.divf
// CHECK: %[[SECOND:.*]] = scf.for {{.*}} -> (f64)
// CHECK: arith.subf {{.*}}, %[[MEAN]]
// CHECK: math.sqrt
// CHECK: scf.for
// CHECK-NOT: scf.yield
// CHECK: memref.store {{.*}}, %[[OUT]]
// CHECK: return
rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>] {
  %x = rl.field "x" {rl.values = array<i32: 0>} : !rl.array<f32[prompt]>
  %k = rl.kernel parallel @p.k0 : !rl.array<f32[prompt, rollout]>
      attributes {rl.values = array<i32: 1>} {
    %wide = rl.broadcast %x : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout]>
    %y = rl.exp %wide : !rl.array<f32[prompt, rollout]>
    %sum = rl.reduce sum %y over [rollout]
      : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt]>
    %most = rl.reduce max %y over [rollout]
      : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt]>
    %n = rl.count [rollout] : !rl.array<i64[prompt]>
    %count = rl.cast %n : !rl.array<i64[prompt]> to !rl.array<f32[prompt]>
    %mean = rl.div %sum, %count : !rl.array<f32[prompt]>
    %means = rl.broadcast %mean : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout]>
    %away = rl.sub %y, %means : !rl.array<f32[prompt, rollout]>
    %square = rl.mul %away, %away : !rl.array<f32[prompt, rollout]>
    %squares = rl.reduce sum %square over [rollout]
      : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt]>
    %spread = rl.sqrt %squares : !rl.array<f32[prompt]>
    %scale = rl.add %spread, %most : !rl.array<f32[prompt]>
    %scales = rl.broadcast %scale : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout]>
    %out = rl.div %away, %scales : !rl.array<f32[prompt, rollout]>
    rl.keep %out : !rl.array<f32[prompt, rollout]>
  }
}
