# Goes on with an adapter that was saved.
use std.objective.nll, std.task.addition

## Negative log-likelihood of a text after its prompt.
metric surprise(target: text[prompt]) -> f32 = -mean(target.logp, over: [prompt, token])

experiment continued {
  param base: text  ## Hugging Face folder
  param adapter: text  ## PEFT folder

  policy = load(base, adapter: peft(adapter))
  data = addition(digits: 1)

  phase more: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-2)
    steps = 3
  }
  evaluate {
    on = addition(digits: 1, split: held_out)
    prompts = 8
    metrics = [surprise(data.answer)]
  }
}
