// Kernels between two services are one function: one thread a prompt, then the
// first thread alone, a barrier between; the loops are the CPU's.
// RUN: rl-opt %s --convert-rl-to-loops --canonicalize --cse --convert-chain-to-gpu | FileCheck %s
// RUN: rl-opt %s --rl-to-device | FileCheck %s --check-prefix=NVVM

// The functions of the CPU stay as they are; kernels name their chain.
// CHECK: rl.phase @p
// CHECK: rl.kernel parallel @p.k0
// CHECK-SAME: rl.chain = "p.chain0"
// CHECK: rl.kernel serial @p.k1
// CHECK-SAME: rl.chain = "p.chain0"
// CHECK: rl.kernel parallel @p.k2
// CHECK-SAME: rl.chain = "p.chain1"
// CHECK: gpu.module @rl_device
// CHECK: gpu.func @p$chain0(%[[VALUES:.*]]: !llvm.ptr<1>, %[[OFFSETS:.*]]: !llvm.ptr<1>, %[[EXTENTS:.*]]: !llvm.ptr<1>, %[[FAILURES:.*]]: !llvm.ptr<1>)
// CHECK-SAME: kernel attributes {nvvm.minctasm = 1 : i32, nvvm.reqntid = array<i32: 1024>
// CHECK: %[[SMALL:.*]] = nvvm.read.ptx.sreg.tid.x
// CHECK: %[[THREAD:.*]] = arith.extui %[[SMALL]] : i32 to i64
// CHECK: llvm.getelementptr %[[EXTENTS]]
// CHECK: %[[PROMPTS:.*]] = llvm.load
// CHECK: scf.for %[[PROMPT:.*]] = %[[THREAD]] to %[[PROMPTS]] step %c1024
// CHECK: llvm.getelementptr %[[OFFSETS]]
// CHECK: scf.for
// CHECK: llvm.getelementptr %[[VALUES]]
// CHECK: llvm.load {{.*}} : !llvm.ptr<1> -> !llvm.ptr<1>
// A failing check is kept in the slot of the thread, with the kernel's number.
// CHECK: arith.cmpi ult
// CHECK: scf.if
// CHECK-COUNT-4: llvm.store {{.*}} : i64, !llvm.ptr<1>
// CHECK: llvm.store {{.*}} : f32, !llvm.ptr<1>
// CHECK: gpu.barrier
// CHECK: llvm.getelementptr %[[FAILURES]]
// CHECK: cf.cond_br %{{.*}}, ^[[LEAVE:.*]], ^[[NEXT:.*]]
// CHECK: ^[[LEAVE]]:
// CHECK: gpu.return
// CHECK: ^[[NEXT]]:
// CHECK: scf.if
// CHECK: scf.for
// CHECK: arith.addf {{.*}} : f64
// CHECK-NOT: gpu.barrier
// CHECK: gpu.return
// CHECK: gpu.func @p$chain1(
// CHECK-NOT: gpu.barrier
// CHECK-NOT: memref

// NVVM: llvm.func @p$chain0({{.*}}nvvm.kernel
// NVVM-NOT: {{unrealized|llvm.func .*@__nv|memref}}
// NVVM: nvvm.barrier0
rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>] {
  %x = rl.field "x" {rl.values = array<i32: 0>} : !rl.array<f32[prompt, rollout]>
  %k:2 = rl.kernel parallel @p.k0
      : !rl.array<f32[prompt, rollout]>, !rl.array<f64[prompt]>
      attributes {rl.values = array<i32: 1, 2>} {
    %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout]>
    %good = rl.less %zero, %x : !rl.array<f32[prompt, rollout]>
    %y = rl.require %x if %good, "x must be positive" {rl.check = 0 : i32} : !rl.array<f32[prompt, rollout]>
    %z = rl.mul %y, %y : !rl.array<f32[prompt, rollout]>
    %wide = rl.cast %z : !rl.array<f32[prompt, rollout]> to !rl.array<f64[prompt, rollout]>
    %sum = rl.reduce sum %wide over [rollout]
      : !rl.array<f64[prompt, rollout]> to !rl.array<f64[prompt]>
    rl.keep %z, %sum : !rl.array<f32[prompt, rollout]>, !rl.array<f64[prompt]>
  }
  %s = rl.kernel serial @p.k1 : !rl.array<f64> attributes {rl.values = array<i32: 3>} {
    %all = rl.reduce sum %k#1 over [prompt] : !rl.array<f64[prompt]> to !rl.array<f64>
    rl.keep %all : !rl.array<f64>
  }
  // Work of the host that kernels wait for.
  %w = rl.field "w" {rl.values = array<i32: 4>} : !rl.array<f32[prompt]>
  %t = rl.kernel parallel @p.k2 : !rl.array<f32[prompt]> attributes {rl.values = array<i32: 5>} {
    %narrow = rl.cast %s : !rl.array<f64> to !rl.array<f32>
    %all = rl.broadcast %narrow : !rl.array<f32> to !rl.array<f32[prompt]>
    %sum = rl.add %all, %w : !rl.array<f32[prompt]>
    rl.keep %sum : !rl.array<f32[prompt]>
  }
}
