// RUN: rl-opt %s -convert-loops-to-vector=sets=baseline,avx2,avx512,avx512_bf16 | FileCheck %s
// A function with such a loop is made for each set; conversions to bf16 make no
// difference here. What has none stays one function.

// CHECK-DAG: func.func private @negate.avx512(%{{.*}}) attributes {{.*}}+avx512f
// CHECK-DAG: func.func private @negate.avx2(%{{.*}}) attributes {{.*}}+avx2
// CHECK-DAG: func.func private @negate.baseline(
// CHECK-DAG: func.func private @rl.instructions(
// CHECK-NOT: avx512_bf16
// CHECK-LABEL: func.func @negate(
// CHECK: %[[FOUND:.*]] = call @rl.instructions
// CHECK: scf.index_switch
// CHECK: case 1
// CHECK-NEXT: func.call @negate.avx2
// CHECK: case 2
// CHECK-NEXT: func.call @negate.avx512
// CHECK: default
// CHECK-NEXT: func.call @negate.baseline
func.func @negate(%x: memref<?xf32>, %low: index, %high: index) {
  %one = arith.constant 1 : index
  scf.for %i = %low to %high step %one {
    %a = memref.load %x[%i] : memref<?xf32>
    %b = arith.negf %a : f32
    memref.store %b, %x[%i] : memref<?xf32>
  }
  return
}

// CHECK-LABEL: func.func @one(
// CHECK-NEXT: memref.load
func.func @one(%x: memref<?xf32>, %i: index) -> f32 {
  %a = memref.load %x[%i] : memref<?xf32>
  return %a : f32
}
