# RUN: %rlc check %s
# The experiment of real_model.rl with an adapter of low rank instead of all
# weights (arXiv:2106.09685): the run leaves a PEFT folder of some MB beside the
# merged model. The model: python3 tools/get_smollm2.py
use std.task.sum_in_words, std.reward.last_number, std.metric.accuracy
use std.advantage.grpo, std.objective.clipped, std.pooling.token_mean, std.schedule.constant

experiment adapted {
  param model: text = "models/SmolLM2-135M-Instruct"  ## Hugging Face folder
  param seed: i64 = 1  ## seed of every random draw
  param updates: i64 = 40  ## optimizer steps

  seed = seed
  policy = load(model, chat: true, adapter: lora(rank: 16, alpha: 32))
  data = sum_in_words(limit: 20, held_out: 0.25)

  phase rl: train {
    prompts = 4
    sample = { rollouts: 8, max_tokens: 12 }
    reward = last_number(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage, pool: token_mean)
    optimizer = adamw(lr: constant(2e-4, warmup: 5))
    steps = updates
  }
  evaluate {
    every = 20
    on = sum_in_words(limit: 20, split: held_out, held_out: 0.25)
    sample = { max_tokens: 12, temperature: 0 }
    metrics = [accuracy(last_number(response, data.answer))]
  }
}
