// Members of rlrt_frame in the order of abi.h: values, offsets, parents,
// extents, failures.
// RUN: rl-opt --convert-rl-frame %s | FileCheck %s

// CHECK-LABEL: func.func @f(
// CHECK-SAME: %[[FRAME:.*]]: !llvm.ptr)
func.func @f(%frame: !llvm.ptr) -> (memref<?xf32>, memref<?xi64>, index) {
  // CHECK: %[[VALUES:.*]] = llvm.getelementptr %[[FRAME]][0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  // CHECK: %[[ALL:.*]] = llvm.load %[[VALUES]]
  // CHECK: llvm.getelementptr %[[ALL]][5] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  %a = rl.frame_value %frame[5] : !llvm.ptr -> memref<?xf32>
  // CHECK: llvm.getelementptr %[[FRAME]][1]
  // CHECK: llvm.getelementptr %{{.*}}[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  %o = rl.frame_offsets %frame[2] : !llvm.ptr -> memref<?xi64>
  // CHECK: llvm.getelementptr %[[FRAME]][3]
  // CHECK: %[[N:.*]] = llvm.getelementptr %{{.*}}[1] : (!llvm.ptr) -> !llvm.ptr, i64
  // CHECK: llvm.load %[[N]] : !llvm.ptr -> i64
  %n = rl.frame_extent %frame[1] : !llvm.ptr -> index
  // CHECK: %[[TO:.*]] = llvm.getelementptr %[[FRAME]][4]
  // CHECK: %[[FAILURES:.*]] = llvm.load %[[TO]]
  %to = rl.frame_failures %frame : !llvm.ptr
  %one = arith.constant 1 : i64
  // CHECK: %[[CHECK:.*]] = llvm.mlir.constant(2 : i32)
  // CHECK: llvm.call @rlrt_fail(%[[FAILURES]], %[[CHECK]], %{{.*}}, %{{.*}})
  rl.fail %to[2] at %one with %one : !llvm.ptr
  return %a, %o, %n : memref<?xf32>, memref<?xi64>, index
}
