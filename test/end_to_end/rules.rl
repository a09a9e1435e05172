# Each rule of an optimizer for a moment, one phase after another, in bf16.
use std.objective.nll, std.schedule.linear, std.task.addition

## Negative log-likelihood of a text after its prompt.
metric surprise(target: text[prompt]) -> f32 = -mean(target.logp, over: [prompt, token])

experiment rules {
  param updates: i64 = 12  ## steps of each phase
  param decay: f32 = 0.8  ## of the running means
  param kept: text = "embed"  ## part of the names that do not decay

  seed = 3
  policy = causal_lm(layers: 2, width: 32, heads: 4, tokenizer: chars, compute: bf16)
  data = addition(digits: 1)

  phase adam: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: linear(3e-3, warmup: 3), weight_decay: 0.1, undecayed: [kept])
    steps = updates
    average = decay
  }
  phase descent: train {
    objective = nll(data.answer)
    optimizer = sgd(lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-3)
    steps = updates
    average = decay
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
    average = decay
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
