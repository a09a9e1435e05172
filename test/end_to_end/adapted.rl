# An adapter of a loaded model, beside a reference and a critic.
use std.advantage.grpo,
  std.divergence.k3,
  std.objective.clipped,
  std.objective.nll,
  std.objective.value_clipped,
  std.returns.at_end,
  std.returns.gae,
  std.task.addition

## Negative log-likelihood of a text after its prompt.
metric surprise(target: text[prompt]) -> f32 = -mean(target.logp, over: [prompt, token])

experiment adapted {
  param base: text  ## Hugging Face folder
  param updates: i64 = 12  ## steps of each phase
  param target: text = "q_proj"  ## a matrix that is adapted
  param best: text = ""  ## metric by which a checkpoint is kept

  seed = 4
  checkpoints = { best: best, lower: true }
  policy = load(base, adapter: lora(rank: 4, alpha: 8, targets: [target, "v_proj", "up_proj"]))
  data = addition(digits: 1)

  phase copying: train {
    prompts = 32
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-2)
    steps = updates
    checkpoint_every = 5
  }
  phase mixed: train {
    prompts = 6
    sample = { rollouts: 4, max_tokens: 4 }
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = clipped(advantage, low: 0.2, high: 0.2)
      + 0.1 * mean(k3(logp, ref.logp), over: [prompt, rollout, token])
      + 0.1
        * value_clipped(
          old.value + gae(at_end(reward), old.value, along: token, decay: 0.9),
          range: 0.5,
        )
    optimizer = muon(lr: 3e-3, others: sgd(lr: 1e-3))
    critic = { optimizer: adamw(lr: 1e-3) }
    steps = updates
    passes = 2
    average = 0.7
    checkpoint_every = 5
  }
  evaluate {
    every = 4
    on = addition(digits: 1, split: held_out)
    prompts = 8
    metrics = [surprise(data.answer)]
  }
  phase mean: evaluate {
    on = addition(digits: 1, split: held_out)
    prompts = 8
    averaged = true
    metrics = [surprise(data.answer)]
  }
}
