# What a build is asked to do after all is in the plan of the GPU's kernels too:
# the host calls them by their names.
# RUN: rlc build --emit=ptx --target sm_90 %s | FileCheck %s --check-prefix=MERGED
# RUN: rlc build --emit=ptx --target sm_90 --without old-pass %s | FileCheck %s
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    prompts = 2
    sample = { rollouts: 2, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = clipped(grpo(reward))
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}

# MERGED-NOT: p$policy$token
# CHECK: .visible .entry p$policy$token$f32(
