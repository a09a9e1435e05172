// A row in memory becomes two calls: a sweep that sums blocks, the finish
// program, a sweep that overwrites the row. All kernels share the sweeps.
// RUN: rl-opt %s --convert-row-kernel-to-vector="lanes=8 unroll=2 block=64" \
// RUN:   --canonicalize -o %t
// RUN: FileCheck %s < %t
// RUN: FileCheck %s --check-prefix=SUM < %t
// RUN: FileCheck %s --check-prefix=GRADIENT < %t
// RUN: FileCheck %s --check-prefix=SHAPE < %t
// RUN: FileCheck %s --check-prefix=POWER < %t
// RUN: rl-opt %s --convert-row-kernel-to-vector="lanes=4 fma=false" \
// RUN:   | FileCheck %s --check-prefix=PLAIN
// RUN: rl-opt %s --canonicalize -o %t.sets \
// RUN:   --convert-row-kernel-to-vector="sets=baseline,avx2,avx512,avx512_bf16 types=f32,bf16"
// RUN: FileCheck %s --check-prefix=SETS --implicit-check-not=.f16. \
// RUN:   --implicit-check-not=@rl.sum.f32.avx512_bf16 < %t.sets
// RUN: FileCheck %s --check-prefix=CHOICE < %t.sets

// PLAIN-NOT: fma
// PLAIN: vector<4xf32>

// SUM-LABEL: func.func private @rl.sum.entropy.f32(
// SUM-SAME: passthrough = ["noinline"]
// The first sweep, by blocks of 64: a block is summed as if its logits lay in
// the window of the reference so far.
// SUM: scf.for %{{.*}} step %c64{{.*}} iter_args
// A block of rows that are shaped is made on the stack, others stay in place.
// SUM: scf.if
// SUM: func.call @rl.shape(
// SUM: scf.for %{{.*}} step %c16{{.*}} iter_args
// SUM-COUNT-2: vector.load
// SUM: vector.create_mask
// SUM: vector.maskedload
// SUM: %[[OFFSETS:.*]] = vector.reduction <or>
// SUM: %[[INSIDE:.*]] = arith.cmpi ult, %[[OFFSETS]], %c128
// SUM: scf.if %[[INSIDE]]
// If one does not, the block's maximum is found and the block summed again.
// SUM: } else {
// SUM: vector.maskedload
// SUM: vector.reduction <maxnumf>
// SUM: func.call @rl.exp2.f32
// SUM: vector.reduction <add>

// GRADIENT-LABEL: func.func private @rl.gradient.entropy.f32(
// GRADIENT: vector.load
// GRADIENT: func.call @rl.exp2.f32
// GRADIENT: vector.store
// GRADIENT: vector.maskedstore
// GRADIENT: func.call @rl.unshape(
// The chosen logit, last.
// GRADIENT: func.call @rl.exp2.f32
// GRADIENT: vector.maskedstore
// GRADIENT: return

// SHAPE-LABEL: func.func private @rl.shape(
// SHAPE: vector.store
// A bias, then a cap.
// SHAPE: scf.if
// SHAPE: arith.addf
// SHAPE: scf.if
// SHAPE: func.call @rl.exp2.f32
// SHAPE: arith.divf

// POWER-LABEL: func.func private @rl.exp2.f32(
// POWER-SAME: vector<8xf32>
// POWER-SAME: passthrough = ["alwaysinline"]
// POWER-COUNT-5: vector.fma
// POWER-NOT: vector.fma
// POWER: arith.shli
// POWER: return

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
// CHECK: %[[WHICH:.*]] = call @rl.rows.which(%[[ROWS]])
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
// Parts of shards are combined; a whole row is summed.
// CHECK: scf.if
// CHECK: func.call @rl.row.combine(%[[ROWS]]
// CHECK: func.call @rl.rows.sum.entropy(%[[WHICH]]
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
// CHECK-NOT: @rl.rows.gradient
// CHECK: llvm.intr.memset
// CHECK: } else {
// CHECK: func.call @rl.rows.gradient.entropy(%[[WHICH]]
// Padding.
// CHECK: scf.if
// CHECK: llvm.intr.memset
// CHECK-NOT: rl.finish

// Without entropy nothing is weighed by it, and its pointer is not read.
// CHECK-LABEL: func.func @score
// CHECK: func.call @rl.rows.sum(
// CHECK: func.call @rl.log2
// CHECK-NOT: scf.if
// CHECK: return
rl.row_kernel @score statistics chain [3, 2, 1, 0]

// Of several sets each has its sweeps, for the types that are asked for; what
// only converts to bf16 has none for others.
// SETS-DAG: @rl.sum.f32.baseline{{.*}}passthrough = ["noinline"]
// SETS-DAG: @rl.sum.f32.avx2{{.*}}["target-features", "+avx2,+fma,+f16c"]
// SETS-DAG: @rl.sum.f32.avx512({{.*}}+avx512vl"], ["prefer-vector-width", "512"]
// SETS-DAG: @rl.sum.bf16.avx512_bf16{{.*}}+avx512bf16"]

// The processor is asked once; the choice is a number.
// CHOICE-LABEL: func.func @rlrt.instructions(
// CHOICE: call @rl.instructions(
// CHOICE-LABEL: func.func private @rl.rows.which(
// CHOICE: call @rl.instructions(
// CHOICE-LABEL: func.func private @rl.instructions(
// CHOICE: llvm.load {{.*}} atomic
// CHOICE: func.call @rl.instructions.look()
// CHOICE: llvm.store {{.*}} atomic
// CHOICE-LABEL: func.func private @rl.instructions.look(
// CHOICE: "xgetbv"
// CHOICE-LABEL: func.func private @rl.cpuid(
// CHOICE: "cpuid"
