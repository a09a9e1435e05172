# Measures a saved model on the eight items that samples.jsonl shows.
use std.task.addition

## Negative log-likelihood of a text after its prompt.
metric surprise(target: text[prompt]) -> f32 = -mean(target.logp, over: [prompt, token])

## Share of responses equal to a text.
metric equal(response: text[prompt, rollout], target: text[prompt]) -> f32 = mean(
  f32(response == target),
  over: [prompt, rollout],
)

experiment measured {
  param model: text  ## Hugging Face folder

  policy = load(model)

  phase look: evaluate {
    on = addition(digits: 1, split: held_out)
    prompts = 8
    sample = { max_tokens: 4, temperature: 0 }
    metrics = [surprise(data.answer), equal(response, data.answer)]
  }
}
