// One block of threads a row: sums of each thread, of each warp, of the block;
// the finish program in every thread; a second sweep.
// RUN: rl-opt %s --convert-row-kernel-to-gpu="elements=f32,bf16 unroll=2" \
// RUN:   --canonicalize --cse | FileCheck %s
// RUN: rl-opt %s --rl-to-device | FileCheck %s --check-prefix=NVVM

rl.row_kernel @p.rows gradient entropy chain [3, 2, 1, 0]
    inputs [#rl.input<value 5 space 2>, #rl.input<value 7 space 3>] {
^bb0(%logp: f32, %entropy: f32, %advantage: f32, %keep: i1):
  %none = arith.constant 0.0 : f32
  %down = arith.mulf %logp, %advantage : f32
  %g = arith.select %keep, %down, %none : f32
  rl.finish %g, %entropy
}

// CHECK: gpu.module @rl_device
// CHECK: llvm.mlir.global internal @p$rows$f32$totals() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<192 x f32>
// CHECK: gpu.func @p$rows$f32(
// CHECK-SAME: %[[LOGITS:.*]]: !llvm.ptr<1>, %[[STRIDE:.*]]: i64, %[[VOCAB:.*]]: i64, %{{.*}}: !llvm.ptr<1>, %{{.*}}: !llvm.ptr<1>, %[[INVERSE:.*]]: f32, %[[LOGP:.*]]: !llvm.ptr<1>, %[[ENTROPY:.*]]: !llvm.ptr<1>, %[[VALUES:.*]]: !llvm.ptr<1>, %[[PARENTS:.*]]: !llvm.ptr<1>, %[[BEGIN:.*]]: i64, %{{.*}}: !llvm.ptr<1>, %{{.*}}: !llvm.ptr<1>, %{{.*}}: !llvm.ptr<1>, %{{.*}}: !llvm.ptr<1>)
// CHECK-SAME: kernel attributes {nvvm.maxntid = array<i32: 1024>}
// CHECK: llvm.getelementptr %[[VALUES]][5]
// CHECK: llvm.getelementptr %[[VALUES]][7]
// CHECK: llvm.getelementptr %[[PARENTS]][3]
// CHECK: nvvm.read.ptx.sreg.ctaid.x
// CHECK: llvm.getelementptr %[[LOGITS]]
// Edges of the row, pairs of vectors, single ones.
// CHECK: scf.for {{.*}} -> (f32, f32, f32)
// CHECK: llvm.load {{.*}} -> f32
// CHECK: scf.for {{.*}} -> (f32, f32, f32)
// CHECK-COUNT-2: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>
// A logit above the window moves the reference.
// CHECK: arith.cmpf ogt
// CHECK: scf.if
// CHECK: llvm.call_intrinsic "llvm.nvvm.ex2.approx.ftz"
// CHECK: scf.for {{.*}} -> (f32, f32, f32)
// CHECK: llvm.load {{.*}} -> vector<4xf32>
// Three numbers by five shuffles, twice, with one barrier between.
// CHECK-COUNT-15: nvvm.shfl.sync bfly
// CHECK-NOT: nvvm.shfl.sync
// CHECK: gpu.barrier
// CHECK-NOT: gpu.barrier
// CHECK-COUNT-15: nvvm.shfl.sync bfly
// CHECK: llvm.store {{.*}} : f32, !llvm.ptr<1>
// The finish program, then zeros or the gradient.
// CHECK: arith.mulf
// CHECK: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<1>
// CHECK: } else {
// CHECK: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<1>
// CHECK: gpu.return
// CHECK: gpu.func @p$rows$bf16(
// CHECK: llvm.load {{.*}} -> vector<8xbf16>
// CHECK: arith.extf {{.*}} : bf16 to f32
// CHECK: arith.truncf {{.*}} : f32 to bf16

// NVVM-NOT: {{unrealized|llvm.func .*@__nv}}
// NVVM: llvm.func @p$rows$f32({{.*}}nvvm.kernel
// NVVM: nvvm.barrier0
