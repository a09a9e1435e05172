# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownBasePhase
# CHECK: fail-unknown-base-phase.rl:11:31: error: there is no phase `q` to change; a new one needs its kind [presets.3]
use std.objective.nll
experiment a {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = jsonl("x.jsonl", fields: { question: text })
  phase p: train { objective = nll(data.question)  optimizer = adamw(lr: 1e-3)  steps = 2 }
}
experiment b = a with { phase q { steps = 3 } }
