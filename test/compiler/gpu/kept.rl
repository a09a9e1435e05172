# A kernel that a GPU has no form of stays on the CPU, and the compiler says
# which and why; what comes before and after is still a chain.
# RUN: rlc build --emit=ptx --target sm_90 %s -o %t.ptx 2>&1 | FileCheck %s
# RUN: FileCheck %s --check-prefix=PTX < %t.ptx
# RUN: rlc build --emit=llvm %s -o %t 2>&1 | count 0
use std.objective.nll, std.task.addition

metric waves(x: f32[prompt, rollout, token]) -> f32 {
  centre = x - mean(x, over: [prompt, rollout, token])
  wave = sin(centre)
  most = max(max(wave, over: [rollout, token]), over: prompt)
  mean(wave / (most + 2), over: [prompt, rollout, token])
}

experiment small {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 2, max_tokens: 2 }
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 1
    metrics = [waves(sampled.logp)]
  }
}

# CHECK: rlc: note: {{.*}}kept.rl:10:{{[0-9]+}}: kernel `p.k{{[0-9]+}}` stays on the CPU: `math.sin` of 'f32' has no form on a GPU
# PTX: .visible .entry p$chain0(
# PTX: .visible .entry p$chain1(
