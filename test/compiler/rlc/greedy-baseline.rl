# The greedy response of ReMax is what the policy writes at temperature 0: from a
# response of temperature 0 it is nothing apart, from others it is.
# REQUIRES: runtime
# RUN: rm -rf %t.out
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s -- --out %t.out --quiet"
# RUN: grep '"apart"' %t.out/trace.jsonl | FileCheck %s
# CHECK: "phase":"likeliest"{{.*}}"apart":0.0{{[^0-9]}}
# CHECK: "phase":"drawn"{{.*}}"apart":{{0.0*[1-9]|1}}
use std.objective.nll, std.reward.exact_match, std.advantage.remax, std.objective.cispo

task sums() of 25 {
  question = "{index // 5}+{index % 5}="
  answer = "{index // 5 + index % 5}"
}

metric apart(answer: text[prompt]) -> f32 = mean(
  abs(remax(exact_match(response, answer), score: exact_match(answer: answer), max_tokens: 3)),
  over: [prompt, rollout],
)

experiment greedy_baseline {
  policy = causal_lm(layers: 2, width: 32, heads: 2, context: 32, tokenizer: bytes)
  data = sums(held_out: 0.0)
  phase warmup: train {
    prompts = 25
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-2)
    steps = 30
  }
  phase rl: train {
    prompts = 8
    sample = { rollouts: 4, max_tokens: 3 }
    advantage = remax(
      exact_match(response, data.answer),
      score: exact_match(answer: data.answer),
      max_tokens: 3,
    )
    objective = cispo(advantage)
    optimizer = adamw(lr: 1e-4)
    steps = 2
    passes = 2
  }
  phase likeliest: evaluate {
    on = sums(held_out: 0.0)
    sample = { max_tokens: 3, temperature: 0 }
    metrics = [apart(data.answer)]
  }
  phase drawn: evaluate {
    on = sums(held_out: 0.0)
    sample = { max_tokens: 3, temperature: 3.0 }
    metrics = [apart(data.answer)]
  }
}
