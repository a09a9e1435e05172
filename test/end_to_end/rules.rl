# Each rule of an optimizer for a moment, one phase after another.
use std.objective.nll, std.schedule.linear, std.task.addition

## Negative log-likelihood of a text after its prompt.
metric surprise(target: text[prompt]) -> f32 = -mean(target.logp, over: [prompt, token])

experiment rules {
  param updates: i64 = 12  ## steps of each phase

  seed = 3
  policy = causal_lm(layers: 2, width: 32, heads: 4, tokenizer: chars)
  data = addition(digits: 1)

  phase adam: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: linear(3e-3, warmup: 3), weight_decay: 0.1, undecayed: ["embed"])
    steps = updates
    average = 0.8
  }
  phase descent: train {
    objective = nll(data.answer)
    optimizer = sgd(lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-3)
    steps = updates
    average = 0.5
  }
  phase factors: train {
    objective = nll(data.answer)
    optimizer = adafactor(lr: 3e-3, relative: true, clip: 0)
    steps = updates
  }
  phase orthogonal: train {
    objective = nll(data.answer)
    optimizer = muon(lr: 2e-3, weight_decay: 0.1, others: adamw(lr: 1e-3, clip: 0.5))
    steps = updates
    average = 0.9
  }
  evaluate {
    every = 4
    on = addition(digits: 1, split: held_out)
    metrics = [surprise(data.answer)]
  }
  phase mean: evaluate {
    on = addition(digits: 1, split: held_out)
    averaged = true
    metrics = [surprise(data.answer)]
  }
}
