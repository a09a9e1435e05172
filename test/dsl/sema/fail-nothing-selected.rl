# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NothingSelected
# CHECK: fail-nothing-selected.rl:12:25: error: `among_selected` stands in the objective of a phase with `select`, here it is in phase `p` [slots.20]
use std.task.addition, std.reward.exact_match, std.advantage.grpo, std.objective.clipped
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = clipped(among_selected(grpo(reward)))
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
