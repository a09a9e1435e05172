# RUN: %rlc check %s
# A small instruction-tuned model learns grade-school mathematics from GSM8K
# (arXiv:2110.14168), whose two files lie in openai/grade-school-math on GitHub,
# folder grade_school_math/data. The model: python3 tools/get_smollm2.py
use std.reward.math_equal, std.metric.accuracy
use std.advantage.grpo, std.objective.clipped, std.pooling.token_mean, std.schedule.constant

# What stands behind `####` in a worked solution.
fn gold(solution: text[prompt]) -> text[prompt] = trim(capture(solution, r"####\s*(\S+)"))

fn asked(
  question: text[prompt],
) -> text[prompt] = "{question}\nThink step by step. End with the answer in \\boxed\{\}."

experiment gsm8k {
  param model: text = "models/SmolLM2-135M-Instruct"  ## Hugging Face folder
  param train_file: text = "gsm8k/train.jsonl"  ## problems that are trained on
  param test_file: text = "gsm8k/test.jsonl"  ## problems that are measured
  param measured: i64 = 64  ## how many of them; 0: all
  param seed: i64 = 1  ## seed of every random draw
  param updates: i64 = 100  ## optimizer steps
  param tokens: i64 = 200  ## budget of a response

  seed = seed
  policy = load(model, chat: true, compute: bf16)
  data = jsonl(train_file, fields: { question: text, answer: text }, held_out: 0)

  phase rl: train {
    prompt = asked(data.question)
    prompts = 8
    sample = { rollouts: 8, max_tokens: tokens }
    reward = math_equal(response, gold(data.answer)) ?? drop_rollout
    advantage = grpo(reward)
    objective = clipped(advantage, low: 0.2, high: 0.28, pool: token_mean)
    optimizer = adamw(lr: constant(2e-6, warmup: 5))
    steps = updates
    checkpoint_every = 20
  }
  evaluate {
    every = 20
    on = jsonl(test_file, fields: { question: text, answer: text }, held_out: 0)
    prompt = asked(data.question)
    prompts = measured
    sample = { max_tokens: tokens, temperature: 0 }
    metrics = [accuracy(math_equal(response, gold(data.answer)) ?? drop_rollout)]
  }
}
