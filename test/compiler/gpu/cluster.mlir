// A cluster of blocks a row: the same sweeps over a part of it, which is kept in
// shared memory; totals of all blocks; a second sweep over what was kept.
// RUN: rl-opt %s --convert-row-kernel-to-gpu="elements=f32 unroll=2" \
// RUN:   --canonicalize --cse | FileCheck %s

rl.row_kernel @p.rows gradient entropy chain [3, 2, 1, 0]
    inputs [#rl.input<value 5 space 2>] {
^bb0(%logp: f32, %entropy: f32, %advantage: f32):
  %g = arith.mulf %logp, %advantage : f32
  rl.finish %g, %entropy
}

// Without a gradient one sweep is all.
rl.row_kernel @p.statistics statistics entropy chain [3, 2, 1, 0]

// CHECK: llvm.mlir.global external @rl_kept() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<0 x i8>
// CHECK: gpu.func @p$rows$f32(
// CHECK-NOT: cluster{{[._]}}
// CHECK: llvm.mlir.global internal @p$rows$f32$cluster$joined() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<6 x f32>
// CHECK: gpu.func @p$rows$f32$cluster(
// CHECK-SAME: kernel attributes {nvvm.cluster_max_blocks = 8 : i32, nvvm.maxntid = array<i32: 1024>}
// CHECK-DAG: %[[SLOT:.*]] = llvm.mlir.addressof @p$rows$f32$cluster$joined
// CHECK-DAG: %[[ROOM:.*]] = llvm.mlir.addressof @rl_kept
// A row a cluster, a share of its vectors a block.
// CHECK: nvvm.read.ptx.sreg.clusterid.x
// CHECK: nvvm.read.ptx.sreg.cluster.ctarank
// CHECK: %[[RANKS:.*]] = nvvm.read.ptx.sreg.cluster.nctarank
// CHECK: arith.divui %{{.*}}, %[[RANKS]]
// CHECK: %[[KEPT:.*]] = llvm.getelementptr %[[ROOM]]
// CHECK: %[[FIRST:.*]] = llvm.getelementptr %[[KEPT]]
// What is loaded is kept.
// CHECK: scf.for
// CHECK: %[[ONE:.*]] = llvm.load {{.*}} : !llvm.ptr<1> -> f32
// CHECK-NEXT: llvm.store %[[ONE]], %{{.*}} {alignment = 4 : i64} : f32, !llvm.ptr<3>
// CHECK: scf.for
// CHECK: %[[A:.*]] = llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>
// CHECK-NEXT: %[[B:.*]] = llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>
// CHECK-NEXT: llvm.store %[[A]], %{{.*}} {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<3>
// CHECK-NEXT: llvm.store %[[B]], %{{.*}} {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<3>
// Totals of the block, then of the cluster; no block ends before all have read.
// CHECK: gpu.barrier
// CHECK-COUNT-15: nvvm.shfl.sync bfly
// CHECK: llvm.store %{{.*}}, %[[SLOT]] {alignment = 4 : i64} : f32, !llvm.ptr<3>
// CHECK: nvvm.cluster.arrive
// CHECK-NEXT: nvvm.cluster.wait
// CHECK: scf.if
// CHECK: %[[OTHER:.*]] = llvm.call_intrinsic "llvm.nvvm.mapa.shared.cluster"(%[[SLOT]], %{{.*}}) : (!llvm.ptr<3>, i32) -> !llvm.ptr<7>
// CHECK: llvm.load %[[OTHER]] {alignment = 4 : i64} : !llvm.ptr<7> -> f32
// CHECK-COUNT-15: nvvm.shfl.sync bfly
// CHECK: nvvm.cluster.arrive
// CHECK-NOT: nvvm.cluster
// Zeros, or the gradient of what was kept.
// CHECK: } else {
// CHECK-NOT: llvm.load {{.*}} : !llvm.ptr<1>
// CHECK: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xf32>
// CHECK-NOT: llvm.load {{.*}} : !llvm.ptr<1>
// CHECK: nvvm.cluster.wait
// CHECK-NEXT: gpu.return
// CHECK: gpu.func @p$statistics$f32(
// CHECK-NOT: cluster
