# RUN: rlc explain %s | FileCheck %s
# How many continuations a batch makes, after what, who needs them and what
# they hold.
# CHECK: p train 10 steps 320 prompts, 320 sequences, at most 1,920 response tokens, 960
# CHECK-NEXT: attempts (attempt), 2 attempts after each piece (step_attempt)
# CHECK: evaluate evaluate 2 times 1,620 prompts, 4,860 attempts (attempt)
# CHECK: attempt 96 960 3 (--tries) after each of 32 prompts
# CHECK-NEXT: tokens of attempt <= 480 <= 4,800 max_tokens 5, temperature 0.5, stop ;
# CHECK-NEXT: step_attempt ? 2 after each point of piece
# CHECK-NEXT: tokens of step_attempt ? max_tokens 4, temperature computed in each step
# CHECK: sampling of attempts by the policy: points of attempt, 96
# CHECK-NEXT: attempt.text attempts.rl:[[@LINE+13]], from attempts.rl:[[@LINE+42]]
# CHECK-NEXT: axis attempt = sample(
# CHECK-NEXT: sampling of attempts by the policy: points of step_attempt
# CHECK-NEXT: step_attempt.tokens
# CHECK: sample attempt, continuations of text_constant
# CHECK: sample step_attempt, continuations of split
# CHECK: keys and values of attempt attempts <= 2.00 GB memory_budget; a point takes 3 x (1.5 x
# CHECK-NEXT: (prompt + after + 5) + 16) tokens x 256
# CHECK-LABEL: {{^}}evaluate
# CHECK: attempt 2,430 3 (--tries) after each of 810 prompts
# CHECK: keys and values of attempt attempts 4.62 MB 256 points x 3 x (1.5 x
use std.task.addition, std.schedule.linear
fn solved(answer: text[prompt], count: i64) -> f32[prompt] {
  axis attempt = sample(
    policy,
    after: "=",
    count: count,
    max_tokens: 5,
    temperature: 0.5,
    stop: ";",
  )
  mean(f32(attempt.text == answer), over: attempt)
}

fn steps_written() -> f32[prompt, rollout] {
  axis step = split(response, at: ",")
  axis step_attempt = sample(
    policy,
    after: step.text,
    count: 2,
    max_tokens: 4,
    temperature: linear(1),
  )
  sum(mean(f32(step_attempt.tokens), over: step_attempt), over: step)
}

experiment a {
  param tries: i64 = 3
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition(digits: 2)
  phase p: train {
    sample = { max_tokens: 6 }
    reward = solved(data.answer, tries) + steps_written()
    objective = mean(-reward * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 10
  }
  evaluate {
    on = addition(digits: 2, split: held_out)
    metrics = { solved: mean(solved(data.answer, tries), over: prompt) }
  }
}
