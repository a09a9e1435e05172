# RUN: rlc build --emit=rl %s | rl-opt --pass-pipeline='builtin.module(canonicalize,cse,rl.phase(rl-merge-old-pass,rl-differentiate),canonicalize,cse,rl-split-sweeps,canonicalize,cse)' | FileCheck %s
# Values are made before the rows of the policy, which may read them: with one
# optimizer step on a batch the advantage is computed of values in training.
use std.returns.gae, std.returns.at_end, std.objective.clipped, std.objective.value_error

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, level: f32 })

  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    advantage = gae(at_end(data.level + mean(sampled.logp, over: token)), old.value, along: token)
    objective = clipped(advantage) + value_error(advantage + old.value)
    optimizer = adamw(lr: 1e-3)
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = 2
  }
}

# CHECK: rl.row_kernel @p.rows.token gradient chain [3, 2, 1, 0]
# CHECK: %[[VALUE:.*]] = rl.critic training space "token"
# CHECK-NOT: rl.critic
# CHECK: rl.update loss %{{.*}} sources {
# CHECK-NEXT: "token" {{.*}} gradient @p.rows.token (%{{.*}} : !rl.array<f32[prompt, rollout, token]>
# CHECK-NEXT: } critic %[[VALUE]] : %{{.*}} : !rl.array<f32[prompt, rollout, token]>
