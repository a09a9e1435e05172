// RUN: rl-opt %s -convert-loops-to-vector | FileCheck %s --implicit-check-not=vector

// A running value that is read is a scan.
// CHECK-LABEL: func.func @scan
func.func @scan(%x: memref<?xf32>, %y: memref<?xf32>, %low: index, %high: index, %begin: f32) {
  %one = arith.constant 1 : index
  %sum = scf.for %i = %low to %high step %one iter_args(%so = %begin) -> (f32) {
    %a = memref.load %x[%i] : memref<?xf32>
    %b = arith.addf %so, %a : f32
    memref.store %b, %y[%i] : memref<?xf32>
    scf.yield %b : f32
  }
  return
}

// CHECK-LABEL: func.func @branches
func.func @branches(%x: memref<?xf32>, %yes: i1, %low: index, %high: index) {
  %one = arith.constant 1 : index
  scf.for %i = %low to %high step %one {
    %a = memref.load %x[%i] : memref<?xf32>
    scf.if %yes {
      memref.store %a, %x[%i] : memref<?xf32>
    }
  }
  return
}

// CHECK-LABEL: func.func @elsewhere
func.func @elsewhere(%x: memref<?xf32>, %at: memref<?xindex>, %y: memref<?xf32>, %low: index, %high: index) {
  %one = arith.constant 1 : index
  scf.for %i = %low to %high step %one {
    %j = memref.load %at[%i] : memref<?xindex>
    %a = memref.load %x[%j] : memref<?xf32>
    memref.store %a, %y[%i] : memref<?xf32>
  }
  return
}

// CHECK-LABEL: func.func @strided
func.func @strided(%x: memref<?xf32>, %y: memref<?xf32>, %size: index, %low: index, %high: index) {
  %one = arith.constant 1 : index
  scf.for %i = %low to %high step %one {
    %j = arith.muli %i, %size : index
    %a = memref.load %x[%j] : memref<?xf32>
    memref.store %a, %y[%i] : memref<?xf32>
  }
  return
}

// What one point stores the next reads.
// CHECK-LABEL: func.func @chained
func.func @chained(%x: memref<?xf32>, %low: index, %high: index) {
  %one = arith.constant 1 : index
  scf.for %i = %low to %high step %one {
    %j = arith.addi %i, %one : index
    %a = memref.load %x[%i] : memref<?xf32>
    memref.store %a, %x[%j] : memref<?xf32>
  }
  return
}

// The last point decides.
// CHECK-LABEL: func.func @overwritten
func.func @overwritten(%x: memref<?xf32>, %y: memref<?xf32>, %low: index, %high: index) {
  %one = arith.constant 1 : index
  %zero = arith.constant 0 : index
  scf.for %i = %low to %high step %one {
    %a = memref.load %x[%i] : memref<?xf32>
    memref.store %a, %y[%zero] : memref<?xf32>
  }
  return
}

// CHECK-LABEL: func.func @quotients
func.func @quotients(%x: memref<?xi64>, %y: memref<?xi64>, %by: i64, %low: index, %high: index) {
  %one = arith.constant 1 : index
  scf.for %i = %low to %high step %one {
    %a = memref.load %x[%i] : memref<?xi64>
    %b = arith.divsi %a, %by : i64
    memref.store %b, %y[%i] : memref<?xi64>
  }
  return
}

// CHECK-LABEL: func.func @wideExp
// CHECK: math.exp %{{.*}} : f64
func.func @wideExp(%x: memref<?xf64>, %low: index, %high: index) {
  %one = arith.constant 1 : index
  scf.for %i = %low to %high step %one {
    %a = memref.load %x[%i] : memref<?xf64>
    %b = math.exp %a : f64
    memref.store %b, %x[%i] : memref<?xf64>
  }
  return
}

// Never 16 points.
// CHECK-LABEL: func.func @few
func.func @few(%x: memref<?xf32>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %many = arith.constant 15 : index
  scf.for %i = %zero to %many step %one {
    %a = memref.load %x[%i] : memref<?xf32>
    %b = arith.negf %a : f32
    memref.store %b, %x[%i] : memref<?xf32>
  }
  return
}
