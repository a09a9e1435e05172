# RUN: rlc build --emit=rl %s | rl-opt --pass-pipeline='builtin.module(canonicalize,cse,rl.phase(rl-merge-old-pass,rl-differentiate),canonicalize,cse,rl-split-sweeps,canonicalize,cse)' | FileCheck %s
# No gradient flows through stop, and still the rows meet in the mean.

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text })

  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = -mean(exp(stop(mean(entropy, over: token))) * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}

# The statistics write the entropy, which the cotangent reads.
# CHECK: rl.row_kernel @p.rows.token gradient entropy chain [3, 2, 1, 0]
# CHECK: rl.row_kernel @p.statistics.token statistics entropy chain [3, 2, 1, 0]{{$}}
# CHECK: rl.update loss %{{.*}} coupled sources {
