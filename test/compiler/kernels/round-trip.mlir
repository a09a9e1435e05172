// What is printed reads back.
// RUN: rl-opt %s | rl-opt | FileCheck %s

// CHECK-LABEL: rl.phase @p
rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>] {
  %x = rl.field "x" : !rl.array<f32[prompt]>
  // CHECK: %[[K:.*]] = rl.kernel parallel @p.k0 : !rl.array<f32[prompt]> {
  // CHECK: rl.keep %{{.*}} : !rl.array<f32[prompt]>
  %k = rl.kernel parallel @p.k0 : !rl.array<f32[prompt]> {
    %y = rl.exp %x : !rl.array<f32[prompt]>
    rl.keep %y : !rl.array<f32[prompt]>
  }
  // CHECK: rl.kernel serial @p.k1 reads(%[[K]] : !rl.array<f32[prompt]>) : !rl.array<f32> attributes {rl.values = array<i32: 4>}
  %s = rl.kernel serial @p.k1 reads(%k : !rl.array<f32[prompt]>) : !rl.array<f32>
    attributes {rl.values = array<i32: 4>}
  rl.metric "sum" %s : !rl.array<f32>
}

// CHECK-LABEL: func.func @f
func.func @f(%frame: !llvm.ptr) {
  // CHECK: rl.frame_value %arg0[5] : !llvm.ptr -> memref<?xi8>
  %a = rl.frame_value %frame[5] : !llvm.ptr -> memref<?xi8>
  // CHECK: rl.frame_offsets %arg0[2] : !llvm.ptr -> memref<?xi64>
  %o = rl.frame_offsets %frame[2] : !llvm.ptr -> memref<?xi64>
  // CHECK: rl.frame_extent %arg0[1] : !llvm.ptr -> index
  %n = rl.frame_extent %frame[1] : !llvm.ptr -> index
  // CHECK: %[[TO:.*]] = rl.frame_failures %arg0 : !llvm.ptr
  %to = rl.frame_failures %frame : !llvm.ptr
  %one = arith.constant 1 : i64
  // CHECK: rl.fail %[[TO]][2] at %{{.*}} with %{{.*}} : !llvm.ptr
  rl.fail %to[2] at %one with %one : !llvm.ptr
  return
}
