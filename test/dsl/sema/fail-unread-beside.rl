# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# What one slot says may leave another without a reader (docs/language.md slots.7).
use std.task.addition, std.objective.nll, std.pooling.fixed_sum
# CHECK: fail-unread-beside.rl:20:54: error: slot `nesterov` is read by nothing: `momentum` is 0 [slots.7]
# CHECK: fail-unread-beside.rl:25:48: error: slot `undecayed` is read by nothing: `weight_decay` is 0 [slots.7]
# CHECK: fail-unread-beside.rl:30:54: error: slot `top_p` is read by nothing: `temperature` is 0, which takes the likeliest token [slots.7]
experiment e {
  param held: f32 = 0
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = addition(digits: 1)
  phase sound: train {
    sample = { max_tokens: 4, top_k: 0 }
    objective = fixed_sum(logp, budget: 4)
    # As it would be anyway, or decided by a param.
    optimizer = sgd(lr: 1e-3, momentum: held, nesterov: true, undecayed: [])
    steps = 1
  }
  phase a: train {
    objective = nll(data.answer)
    optimizer = sgd(lr: 1e-3, momentum: 0, nesterov: true)
    steps = 1
  }
  phase b: train {
    objective = nll(data.answer)
    optimizer = adafactor(lr: 1e-3, undecayed: ["q_proj"])
    steps = 1
  }
  evaluate {
    on = addition(digits: 1)
    sample = { max_tokens: 4, temperature: 0, top_p: 0.9 }
    metrics = { length: mean(f32(length(response)), over: [prompt, rollout]) }
  }
}
