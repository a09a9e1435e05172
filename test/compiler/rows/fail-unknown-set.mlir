// RUN: not rl-opt %s --convert-row-kernel-to-vector="sets=avx2,avx1024" 2>&1 \
// RUN:   | FileCheck %s
// RUN: not rl-opt %s --convert-row-kernel-to-vector="types=f32,f8" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=TYPES
// CHECK: sets of row kernels are baseline, avx2, avx512 and avx512_bf16
// TYPES: types of logits are f32, bf16 and f16, each once
rl.row_kernel @measure statistics chain [3, 2, 1, 0]
