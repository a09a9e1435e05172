# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SelectedAdvantage
# CHECK: fail-advantage-among-selected.rl:12:25: error: `grpo` in an objective of selected rollouts is an advantage among those alone; read the slot `advantage`, which is of all rollouts, or write `among_selected(grpo(..))` [slots.19]
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = clipped(grpo(reward))
    select = top(reward, share: 0.5, over: rollout)
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
