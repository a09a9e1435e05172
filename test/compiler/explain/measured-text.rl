# RUN: rlc explain %s | FileCheck %s
# A measurement reads a text and samples without reading the response's tokens:
# each space is called what the program calls it.
# CHECK: sampling by the policy: response tokens, at most 32
# CHECK: forward: tokens of answer
# CHECK-NEXT: answer.logp measured-text.rl:17
# CHECK-LABEL: A step, in order
# CHECK: forward of the policy over tokens of answer
# CHECK: kernel look.policy.token row: tokens of answer
# CHECK: writes logp f32[row] 4 B for each token of answer
# CHECK: kernel look.k1 token, parallel over prompts: tokens of answer
# CHECK: reads answer.logp f32[prompt, answer.token] 4 B for each token of
# CHECK-LABEL: Left out
# CHECK-NOT: the pass for
# CHECK-LABEL: Defaults
use std.task.addition, std.metric.accuracy, std.reward.exact_match
metric surprise(target: text[prompt]) -> f32 = -mean(target.logp, over: [prompt, token])
experiment measured {
  policy = load("model")
  phase look: evaluate {
    on = addition(digits: 1, split: held_out)
    prompts = 8
    sample = { max_tokens: 4, temperature: 0 }
    metrics = [surprise(data.answer), accuracy(exact_match(response, data.answer))]
  }
}
