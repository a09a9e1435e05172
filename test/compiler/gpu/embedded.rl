# Code of GPUs in what is built: PTX always, machine code where ptxas is found.
# RUN: env -u CUDA_ROOT -u CUDA_PATH CUDA_HOME=%S/Inputs/cuda rlc build --shared --target cpu,sm_80,sm_90 %s -o %t.so
# RUN: llvm-nm -D %t.so | FileCheck %s --check-prefix=SYMBOL
# RUN: grep -a -o -e "^.target sm_.*" -e "assembled by a stand-in.*" %t.so | FileCheck %s --check-prefix=BOTH
# RUN: grep -a -o -e "p.chain[0-9]*" %t.so | FileCheck %s --check-prefix=CHAIN
# RUN: env CUDA_ROOT=%S/Inputs/cuda CUDA_HOME=%S/Inputs/broken rlc build --shared --target sm_90 %s -o %t.so
# RUN: grep -a -o -e "assembled by a stand-in.*" %t.so | FileCheck %s --check-prefix=FIRST
# RUN: env -u CUDA_ROOT CUDA_HOME=%S/Inputs/broken rlc build --shared --target sm_120 %s -o %t.so 2>&1 | FileCheck %s --check-prefix=WARN
# RUN: grep -a -o -e "^.target sm_.*" %t.so | FileCheck %s --check-prefix=ALONE
# RUN: rlc build --shared %s -o %t.so
# RUN: llvm-nm -D %t.so | FileCheck %s --check-prefix=CPU
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

# SYMBOL: {{[DR]}} rlrt_device_code
# BOTH-DAG: .target sm_80
# BOTH-DAG: assembled by a stand-in, -arch=sm_80, of 1
# BOTH-DAG: .target sm_90
# BOTH-DAG: assembled by a stand-in, -arch=sm_90, of 1
# CHAIN: p.chain0
# FIRST: assembled by a stand-in, -arch=sm_90, of 1
# WARN: rlc: warning: {{.*}}/broken/bin/ptxas could not assemble for sm_120
# WARN-NEXT: ptxas fatal : Value '-arch=sm_120' is not defined
# WARN: the executable holds PTX alone for sm_120
# ALONE: .target sm_120
# CPU-NOT: rlrt_device_code
