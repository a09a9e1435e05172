// RUN: rl-opt %s -convert-loops-to-vector | FileCheck %s
// 16 points at a time, then the rest one by one.

// The sum begins at 0 in each of 16 parts and is joined as a tree; what all
// points share is made once, in front of the loop.
// CHECK-LABEL: func.func @sum
// CHECK: %[[REST:.*]] = arith.remui %{{.*}}, %[[MANY:.*]] : index
// CHECK: %[[MIDDLE:.*]] = arith.subi %arg3, %[[REST]]
// CHECK: %[[TOTAL:.*]] = scf.if %{{.*}} -> (f64)
// CHECK:   %[[SHARED:.*]] = vector.broadcast %arg1 : f32 to vector<16xf32>
// CHECK:   scf.for %[[I:.*]] = %arg2 to %[[MIDDLE]] step %[[MANY]] iter_args({{.*}}) -> (vector<16xf64>)
// CHECK:     %[[X:.*]] = vector.load %arg0[%[[I]]] : memref<?xf32>, vector<16xf32>
// CHECK:     %[[Y:.*]] = arith.mulf %[[X]], %[[SHARED]] : vector<16xf32>
// CHECK:     arith.addf %{{.*}} : vector<16xf64>
// CHECK:   arith.addf %{{.*}} : vector<8xf64>
// CHECK:   arith.addf %{{.*}} : vector<4xf64>
// CHECK:   arith.addf %{{.*}} : vector<2xf64>
// CHECK:   arith.addf %{{.*}} : vector<1xf64>
// CHECK:   arith.addf %arg4, %{{.*}} : f64
// CHECK: } else {
// CHECK:   scf.yield %arg4 : f64
// CHECK: scf.for %{{.*}} = %{{.*}} to %arg3 step %{{.*}} iter_args(%{{.*}} = %[[TOTAL]]) -> (f64)
// CHECK:   memref.load
func.func @sum(%x: memref<?xf32>, %scale: f32, %low: index, %high: index, %begin: f64) -> f64 {
  %one = arith.constant 1 : index
  %sum = scf.for %i = %low to %high step %one iter_args(%so = %begin) -> (f64) {
    %a = memref.load %x[%i] : memref<?xf32>
    %b = arith.mulf %a, %scale : f32
    %c = arith.extf %b : f32 to f64
    %d = arith.addf %so, %c : f64
    scf.yield %d : f64
  }
  return %sum : f64
}

// Neighbours are loads at other addresses; a point's number is a vector.
// CHECK-LABEL: func.func @neighbours
// CHECK: scf.for %[[I:.*]] = {{.*}} {
// CHECK: %[[NEXT:.*]] = arith.addi %[[I]], %{{.*}} : index
// CHECK: vector.load %arg0[%[[I]]]
// CHECK: vector.load %arg0[%[[NEXT]]]
// CHECK: %[[FIRST:.*]] = vector.broadcast %[[I]] : index to vector<16xindex>
// CHECK: %[[NUMBERS:.*]] = arith.addi %[[FIRST]], %{{.*}} : vector<16xindex>
// CHECK: arith.index_cast %[[NUMBERS]] : vector<16xindex> to vector<16xi64>
// CHECK: vector.store %{{.*}}, %arg1[%[[I]]] : memref<?xi64>, vector<16xi64>
func.func @neighbours(%x: memref<?xi64>, %y: memref<?xi64>, %low: index, %high: index) {
  %one = arith.constant 1 : index
  scf.for %i = %low to %high step %one {
    %j = arith.addi %i, %one : index
    %a = memref.load %x[%i] : memref<?xi64>
    %b = memref.load %x[%j] : memref<?xi64>
    %c = arith.subi %b, %a : i64
    %n = arith.index_cast %i : index to i64
    %d = arith.addi %c, %n : i64
    memref.store %d, %y[%i] : memref<?xi64>
  }
  return
}

// exp on f32 is arithmetic, in the loop and in the rest.
// CHECK-LABEL: func.func @power
// CHECK-NOT: math.exp
// CHECK: return
func.func @power(%x: memref<?xf32>, %low: index, %high: index) {
  %one = arith.constant 1 : index
  scf.for %i = %low to %high step %one {
    %a = memref.load %x[%i] : memref<?xf32>
    %b = math.exp %a : f32
    memref.store %b, %x[%i] : memref<?xf32>
  }
  return
}
