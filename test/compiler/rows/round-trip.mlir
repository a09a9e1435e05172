// RUN: rl-opt %s | rl-opt | FileCheck %s
// RUN: rl-opt %s --mlir-print-op-generic | rl-opt | FileCheck %s

// CHECK-LABEL: rl.row_kernel @rows gradient entropy chain [3, 2, 1, 0]
// CHECK-SAME: inputs [#rl.input<value 5 space 2>, #rl.input<value -1 space 0>] {
// CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32, %{{.*}}: i64):
// CHECK: rl.finish %{{.*}}, %{{.*}}
rl.row_kernel @rows gradient entropy chain [3, 2, 1, 0]
    inputs [#rl.input<value 5 space 2>, #rl.input<value -1 space 0>] {
^bb0(%logp: f32, %entropy: f32, %advantage: f32, %step: i64):
  %g = arith.negf %advantage : f32
  %number = arith.sitofp %step : i64 to f32
  rl.finish %g, %number
}

// CHECK-LABEL: rl.row_kernel @plain gradient chain [5, 1, 0] {
rl.row_kernel @plain gradient chain [5, 1, 0] {
^bb0(%logp: f32, %entropy: f32):
  rl.finish %logp, %entropy
}

// CHECK-LABEL: rl.row_kernel @measure statistics entropy chain [3, 2, 1, 0]
rl.row_kernel @measure statistics entropy chain [3, 2, 1, 0]

// CHECK-LABEL: rl.row_kernel @score statistics chain [4, 2, 1, 0]
// CHECK-SAME: attributes {note = "kept"}
rl.row_kernel @score statistics chain [4, 2, 1, 0] attributes {note = "kept"}

// CHECK-LABEL: rl.row_kernel @bounded gradient entropy further [log_z, top_mass] chain [3, 2, 1, 0]
// CHECK-SAME: inputs [#rl.input<value 5 space 2>] {
// CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32):
// CHECK: rl.finish %{{.*}}, %{{.*}}, %{{.*}}
rl.row_kernel @bounded gradient entropy further [log_z, top_mass] chain [3, 2, 1, 0]
    inputs [#rl.input<value 5 space 2>] {
^bb0(%logp: f32, %entropy: f32, %log_z: f32, %mass: f32, %advantage: f32):
  rl.finish %advantage, %mass, %log_z
}

// CHECK-LABEL: rl.row_kernel @observe statistics further [token_rank, max_prob] chain [3, 2, 1, 0]
rl.row_kernel @observe statistics further [token_rank, max_prob] chain [3, 2, 1, 0]
