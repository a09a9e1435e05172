# RUN: rlc build --emit=rl %s | rl-opt --pass-pipeline='builtin.module(canonicalize,cse,rl.phase(rl-merge-old-pass,rl-differentiate),canonicalize,cse,rl-split-sweeps,canonicalize,cse)' | FileCheck %s
# The error of a value is weighed by the ratio of its row, so the rows come
# first. Before the update the critic has a pass of its own.
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text })

  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = mean(stop(exp(logp - old.logp)) * square(value - old.value) - logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = 2
    passes = 2
  }
}

# CHECK-DAG: rl.critic space "token"
# CHECK-DAG: %[[VALUE:.*]] = rl.critic training space "token"
# CHECK: rl.update loss %{{.*}} coupled sources {
# CHECK: } critic %[[VALUE]] : %{{.*}} : !rl.array<f32[prompt, rollout, token]>
