# Each stage prints one readable text.
# RUN: rlc build --emit=ast %s | FileCheck %s --check-prefix=AST
# RUN: rlc build --emit=model %s | FileCheck %s --check-prefix=MODEL
# RUN: rlc build --emit=rl %s | FileCheck %s --check-prefix=RL
# RUN: rlc build --emit=kernels %s | FileCheck %s --check-prefix=KERNELS
# RUN: rlc build --emit=host %s -o %t.host
# RUN: FileCheck %s --check-prefix=HOST --input-file %t.host
# RUN: rlc build --emit=llvm %s | FileCheck %s --check-prefix=LLVM
# RUN: rlc build --emit=llvm --target-cpu x86-64-v3 %s | FileCheck %s --check-prefix=V3
# RUN: rlc build --shared --time %s -o %t.so 2>&1 | FileCheck %s --check-prefix=TIME
# RUN: llvm-nm -D %t.so | FileCheck %s --check-prefix=SHARED
use std.objective.nll, std.task.addition

experiment small {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}

# AST: small
# MODEL: phase p: train
# RL: module @small
# RL: rl.settings
# RL: rl.phase @p train
# RL: rl.objective
# KERNELS-NOT: rl.phase
# KERNELS: func.func private @rl.sum.f32.avx2(
# KERNELS: vector<8xf32>
# KERNELS: func.func @rlrt.settings(
# KERNELS: func.func @p.rows.token(
# KERNELS: func.call @rl.rows.sum(
# KERNELS: func.func @p.k0(
# KERNELS: memref.store
# HOST: p.step:
# HOST: rlrt_draw(run,
# LLVM: define void @p.k0(
# LLVM: define {{.*}}i32 @main(
# V3-NOT: prefer-vector-width
# V3: load <8 x float>
# V3-NOT: prefer-vector-width
# V3: "target-cpu"="x86-64-v3"
# TIME: source
# TIME-NEXT: model
# TIME-NEXT: rl
# TIME-NEXT: kernels
# TIME-NEXT: shared
# TIME-NEXT: host
# TIME-NEXT: llvm
# TIME-NEXT: object
# TIME-NEXT: link
# TIME-NEXT: all
# SHARED-NOT: main
# SHARED: rl_program
