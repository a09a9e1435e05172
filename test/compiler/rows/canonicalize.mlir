// RUN: rl-opt %s --canonicalize | FileCheck %s

// Equal inputs are joined and unread ones dropped, once the frame is laid out.
// CHECK-LABEL: rl.row_kernel @laid_out
// CHECK-SAME: inputs [#rl.input<value 5 space 2>, #rl.input<value 6 space 2>] {
// CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32, %[[A:.*]]: f32, %[[B:.*]]: f32):
// CHECK-NEXT: %[[SUM:.*]] = arith.addf %[[A]], %[[A]]
// CHECK-NEXT: %[[G:.*]] = arith.mulf %[[SUM]], %[[B]]
// CHECK-NEXT: rl.finish %[[G]], %[[A]]
rl.row_kernel @laid_out gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value 5 space 2>, #rl.input<value 9 space 0>,
            #rl.input<value 5 space 2>, #rl.input<value 6 space 2>] {
^bb0(%logp: f32, %entropy: f32, %a: f32, %unread: f32, %same: f32, %b: f32):
  %sum = arith.addf %a, %same : f32
  %g = arith.mulf %sum, %b : f32
  rl.finish %g, %same
}

// One value read as two types stays two inputs.
// CHECK-LABEL: rl.row_kernel @two_types
// CHECK-SAME: inputs [#rl.input<value 5 space 2>, #rl.input<value 5 space 2>] {
rl.row_kernel @two_types gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value 5 space 2>, #rl.input<value 5 space 2>] {
^bb0(%logp: f32, %entropy: f32, %a: i64, %b: f32):
  %f = arith.sitofp %a : i64 to f32
  rl.finish %f, %b
}

// Before that they mirror the operands of an update and stay.
// CHECK-LABEL: rl.row_kernel @not_laid_out
// CHECK-SAME: inputs [#rl.input<value -1 space 2>, #rl.input<value -1 space 0>] {
rl.row_kernel @not_laid_out gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value -1 space 2>, #rl.input<value -1 space 0>] {
^bb0(%logp: f32, %entropy: f32, %a: f32, %unread: f32):
  rl.finish %a, %a
}
