# An advantage among the selected rollouts, where it is meant.
# RUN: rl-analyze --stdlib %stdlib --diagnostics %s
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = clipped(among_selected(grpo(reward)))
    select = top(reward, share: 0.5, over: rollout)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
  # Without a selection there is nothing to say.
  phase q: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = clipped(grpo(reward))
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
