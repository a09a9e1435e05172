// RUN: rl-opt %s --convert-row-kernel-to-gpu --split-input-file --verify-diagnostics
// RUN: not rl-opt %s --convert-row-kernel-to-gpu="elements=f32,i8" 2>&1 | FileCheck %s --check-prefix=ELEMENT
// RUN: not rl-opt %s --convert-row-kernel-to-gpu="unroll=0" 2>&1 | FileCheck %s --check-prefix=UNROLL

// ELEMENT: error: logits are f32, bf16 or f16, not i8
// UNROLL: error: a row kernel needs an unroll of 1 or more

// expected-error @below {{has an input without a value id; lay out the frame before lowering it}}
rl.row_kernel @rows gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value -1 space 2>] {
^bb0(%logp: f32, %entropy: f32, %a: f32):
  rl.finish %a, %a
}

// -----

rl.row_kernel @p.sine gradient chain [3, 2, 1, 0] {
^bb0(%logp: f32, %entropy: f32):
  // expected-error @below {{the finish program of `p.sine` needs `math.sin` of 'f32', which has no form on a GPU; compile with --target cpu}}
  %g = math.sin %logp : f32
  rl.finish %g, %g
}

// -----

rl.row_kernel @wide gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 0>] {
^bb0(%logp: f32, %entropy: f32, %a: f64):
  // expected-error @below {{the finish program of `wide` needs `math.exp` of 'f64', which has no form on a GPU; compile with --target cpu}}
  %e = math.exp %a : f64
  %g = arith.truncf %e : f64 to f32
  rl.finish %g, %g
}

// -----

rl.row_kernel @rest gradient chain [3, 2, 1, 0] {
^bb0(%logp: f32, %entropy: f32):
  // expected-error @below {{the finish program of `rest` needs `arith.remf` of 'f32', which has no form on a GPU; compile with --target cpu}}
  %g = arith.remf %logp, %entropy : f32
  rl.finish %g, %g
}
