// Slots from parameters and the step: every parameter and slot is an f64.
// RUN: rl-opt --convert-rl-to-loops --canonicalize --cse %s | FileCheck %s

// CHECK-LABEL: func.func @rlrt.settings(
// CHECK-SAME: %[[PARAMS:.*]]: !llvm.ptr, %[[STEP:.*]]: f64, %[[STEPS:.*]]: f64, %[[OUT:.*]]: !llvm.ptr, %{{.*}}: !llvm.ptr)
// CHECK-DAG: arith.truncf %[[STEP]] : f64 to f32
// CHECK-DAG: arith.truncf %[[STEPS]] : f64 to f32
// CHECK: llvm.store %{{.*}}, %[[OUT]] : f64
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[PARAMS]][1]
// CHECK: %[[SIZE:.*]] = llvm.load %[[AT]]
// CHECK: arith.fptosi %[[SIZE]] : f64 to i64
// CHECK: arith.sitofp
// CHECK: %[[SECOND:.*]] = llvm.getelementptr %[[OUT]][1]
// CHECK: llvm.store %{{.*}}, %[[SECOND]] : f64
rl.settings {
  %peak = rl.param 0 : !rl.array<f32>
  %size = rl.param 1 : !rl.array<i64>
  %step = rl.step : !rl.array<f32>
  %steps = rl.steps : !rl.array<f32>
  %done = rl.div %step, %steps : !rl.array<f32>
  %rate = rl.mul %peak, %done : !rl.array<f32>
  %two = rl.constant 2 : !rl.array<i64>
  %twice = rl.mul %size, %two : !rl.array<i64>
  rl.yield %rate, %twice : !rl.array<f32>, !rl.array<i64>
}
