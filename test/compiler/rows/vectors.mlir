// The text of `--emit=kernels` for rows: a sweep that sums blocks, the finish
// program, a sweep that overwrites the row.
// RUN: rl-opt %s --convert-row-kernel-to-vector="lanes=8 unroll=2 block=64" \
// RUN:   --canonicalize | FileCheck %s
// RUN: rl-opt %s --convert-row-kernel-to-vector="lanes=4 fma=false" \
// RUN:   | FileCheck %s --check-prefix=PLAIN

// CHECK-LABEL: func.func private @rl.exp2
// CHECK-SAME: vector<8xf32>
// CHECK-SAME: passthrough = ["alwaysinline"]
// CHECK-COUNT-5: vector.fma
// CHECK-NOT: vector.fma
// CHECK: arith.shli
// CHECK-LABEL: func.func private @rl.log2

// PLAIN-NOT: fma
// PLAIN: vector<4xf32>

rl.row_kernel @rows gradient entropy chain [3, 2, 1, 0]
    inputs [#rl.input<value 5 space 2>, #rl.input<value 6 space 0>,
            #rl.input<value 7 space 3>] {
^bb0(%logp: f32, %entropy: f32, %advantage: f32, %bonus: f32, %keep: i1):
  %none = arith.constant 0.0 : f32
  %down = arith.mulf %logp, %advantage : f32
  %g = arith.select %keep, %down, %none : f32
  rl.finish %g, %bonus
}
// CHECK-LABEL: func.func @rows
// CHECK-SAME: (%[[ROWS:.*]]: !llvm.ptr, %[[FRAME:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64)
// CHECK: llvm.load %[[ROWS]] : !llvm.ptr -> !llvm.struct<(ptr, i64, i64, ptr, ptr, f32, ptr, ptr)>
// CHECK: %[[MEMBERS:.*]] = llvm.load %[[FRAME]] : !llvm.ptr -> !llvm.struct<(ptr, ptr, ptr, ptr)>
// CHECK: %[[VALUES:.*]] = llvm.extractvalue %[[MEMBERS]][0]
// CHECK: llvm.getelementptr %[[VALUES]][5]
// CHECK: %[[ADVANTAGES:.*]] = llvm.load
// CHECK: llvm.getelementptr %[[VALUES]][6]
// CHECK: llvm.getelementptr %[[VALUES]][7]
// CHECK: %[[PARENTS:.*]] = llvm.extractvalue %[[MEMBERS]][2]
// CHECK: llvm.getelementptr %[[PARENTS]][3]
// CHECK: %[[ROLLOUTS:.*]] = llvm.load
// CHECK: scf.for
// The first sweep, by blocks of 64: a block is summed as if its logits lay in
// the window of the reference so far.
// CHECK: scf.for %{{.*}} step %c64 iter_args
// CHECK: scf.for %{{.*}} step %c16 iter_args
// CHECK-COUNT-2: vector.load
// CHECK: vector.create_mask
// CHECK: vector.maskedload
// CHECK: %[[OFFSETS:.*]] = vector.reduction <or>
// CHECK: %[[INSIDE:.*]] = arith.cmpi ult, %[[OFFSETS]], %c128
// CHECK: scf.if %[[INSIDE]]
// If one does not, the block's maximum is found and the block summed again.
// CHECK: } else {
// CHECK: vector.maskedload
// CHECK: vector.reduction <maxnumf>
// CHECK: func.call @rl.exp2
// CHECK: vector.reduction <add>
// CHECK: func.call @rl.log2
// The entropy is written if somebody wants it.
// CHECK: scf.if
// The finish program reads its inputs by the chain of parents.
// CHECK: llvm.getelementptr %[[ROLLOUTS]]
// CHECK: %[[ROLLOUT:.*]] = llvm.load
// CHECK: llvm.getelementptr %[[ADVANTAGES]][%[[ROLLOUT]]]
// CHECK: %[[ADVANTAGE:.*]] = llvm.load
// CHECK: %[[BYTE:.*]] = llvm.load {{.*}} -> i8
// CHECK: %[[KEEP:.*]] = arith.cmpi ne, %[[BYTE]]
// CHECK: %[[DOWN:.*]] = arith.mulf %{{.*}}, %[[ADVANTAGE]] : f32
// CHECK: %[[G:.*]] = arith.select %[[KEEP]], %[[DOWN]]
// A silent row is filled with zeros, any other swept again.
// CHECK: arith.cmpf oeq, %[[G]]
// CHECK: scf.if
// CHECK-NOT: @rl.exp2
// CHECK: vector.maskedstore
// CHECK: } else {
// CHECK: vector.load
// CHECK: func.call @rl.exp2
// CHECK: vector.store
// CHECK: vector.maskedstore
// CHECK: memref.store
// CHECK-NOT: rl.finish

// Without entropy nothing is weighed by it, and its pointer is not read.
// CHECK-LABEL: func.func @score
// CHECK: scf.for %{{.*}} step %c64 iter_args
// CHECK-NOT: vector.fma %{{.*}}, %{{.*}}, %arg
// CHECK: func.call @rl.log2
// CHECK-NOT: scf.if
// CHECK: return
rl.row_kernel @score statistics chain [3, 2, 1, 0]
