# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# A slot of texts takes one or a list of them; a text param may be one
# (docs/language.md slots.4).
use std.task.addition
use std.pooling.fixed_sum

# CHECK: param tail: text
# CHECK: policy = causal_lm
# CHECK: compute = bf16
# CHECK: targets = ["q_proj", tail]
experiment small {
  param tail: text = "v_proj"

  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars, compute: bf16, adapter: lora(rank: 2, targets: ["q_proj", tail]))
  data = addition(digits: 1)

  # CHECK: stop = "."
  # CHECK: optimizer = muon
  # CHECK: others = adamw
  # CHECK: undecayed = []
  phase p: train {
    sample = { max_tokens: 4, stop: "." }
    objective = fixed_sum(logp, budget: 4)
    optimizer = muon(lr: 1e-2, others: adamw(lr: 1e-3))
    steps = 2
  }
}
