# What has no form on a GPU is named at its place, and only when a GPU is
# asked for.
# RUN: not rlc build --emit=ptx --target sm_90 %s 2>&1 | FileCheck %s
# RUN: rlc build --emit=llvm %s -o %t
use std.task.addition, std.pooling.rollout_mean

experiment small {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    prompts = 2
    sample = { rollouts: 2, max_tokens: 2 }
    objective = rollout_mean(sin(logp))
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}

# CHECK: rlc: error: {{.*}}fail-sine.rl:13:{{.*}}: the finish program of `p.rows.token` needs `math.cos` of 'f32', which has no form on a GPU; compile with --target cpu
