# Every item has the same prompt.
use std.advantage.grpo, std.objective.clipped, std.task.addition

experiment constant {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: chars)
  data = addition(digits: 1)

  phase ask: train {
    prompts = 3
    prompt = "say: "
    sample = { rollouts: 2, max_tokens: 3 }
    reward = f32(length(response))
    advantage = grpo(reward)
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
