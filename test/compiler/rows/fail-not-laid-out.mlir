// RUN: not rl-opt %s --convert-row-kernel-to-vector 2>&1 | FileCheck %s
// RUN: not rl-opt %s --convert-row-kernel-to-vector="block=8" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=BLOCK

// CHECK: error: 'rl.row_kernel' op has an input without a value id; lay out the frame before lowering it
// BLOCK: error: a row kernel needs lanes and unroll of 1 or more and a block that holds lanes * unroll logits
rl.row_kernel @rows gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value -1 space 2>] {
^bb0(%logp: f32, %entropy: f32, %a: f32):
  rl.finish %a, %a
}
