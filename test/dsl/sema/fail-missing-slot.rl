# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MissingSlot
# CHECK: fail-missing-slot.rl:10:9: error: phase `p` needs slot `steps`: batches of the phase, with `passes` optimizer steps on each [slots.2]
use std.task.addition

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition()
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
  }
}
