# Sweeps over rows are compiled once for all programs that use the same.
# RUN: rm -rf %t && mkdir %t
# RUN: env RL_CACHE=%t/cache rlc build --shared %s --experiment first -o %t/first.so
# RUN: ls %t/cache/objects | count 1
# RUN: env RL_CACHE=%t/cache rlc build --shared %s --experiment second -o %t/second.so
# RUN: ls %t/cache/objects | count 1
# Other sums of a row are other code.
# RUN: env RL_CACHE=%t/cache rlc build --shared %s --experiment third -o %t/third.so
# RUN: ls %t/cache/objects | count 2
# They are no matter of who loads the program.
# RUN: llvm-nm -D %t/second.so | FileCheck %s
# CHECK-NOT: rl.rows
# CHECK-NOT: rl.sum
# CHECK: rl_program
# What was kept and is empty now is an error, not a program without code.
# RUN: env RL_CACHE=%t/device rlc build --shared %s --experiment first --target cpu,sm_90 -o %t/device.so
# RUN: sh -c 'for f in %t/device/objects/*.ptx; do : > "$f"; done'
# RUN: not env RL_CACHE=%t/device rlc build --shared %s --experiment first --target cpu,sm_90 -o %t/device.so 2>&1 | FileCheck %s --check-prefix=EMPTY
# EMPTY: rlc: error: cannot read {{.*}}.ptx: it is empty; delete it, and it is made again
# A folder that cannot be made keeps nothing.
# RUN: touch %t/file
# RUN: env RL_CACHE=%t/file rlc build --shared %s --experiment first -o %t/alone.so 2>&1 | FileCheck %s --check-prefix=ALONE
# ALONE: rlc: warning: cannot make {{.*}}file/objects: {{.*}}; nothing of this build is kept for the next (RL_CACHE names another folder)
# RUN: llvm-nm %t/alone.so | FileCheck %s --check-prefix=OWN
# OWN: t rl.rows.sum
use std.objective.nll, std.task.addition

experiment first {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}

experiment second = first with {
  phase p { objective = 2 * nll(data.answer) }
}

experiment third = first with {
  phase p {
    objective = nll(data.answer) - 0.1 * mean(data.answer.entropy, over: [prompt, token])
  }
}
