# RUN: rlc explain %s | FileCheck %s
# Under an adapter the weights have neither gradient nor moments, and a rule
# remembers what it remembers.
# CHECK: 137,664 parameters = 98 x 64
# CHECK-NEXT: They are frozen under an adapter of 1,024 parameters: rank 4 of q_proj
# CHECK-LABEL: Memory at its peak
# CHECK: parameters always 551 kB 4 x 137,664
# CHECK-NEXT: adapter always 4.10 kB 4 x 1,024
# CHECK-NEXT: adapter of the reference model always 4.10 kB 4 x 1,024
# CHECK-NEXT: running mean always 4.10 kB 4 x 1,024
# CHECK-NEXT: gradients always 4.10 kB 4 x 1,024
# CHECK-NEXT: moments of the optimizer always 1.09 kB 4 x 272, adafactor
use std.divergence.k3, std.objective.nll, std.task.addition

experiment adapted {
  policy = causal_lm(
    layers: 2,
    width: 64,
    heads: 4,
    tokenizer: chars,
    adapter: lora(rank: 4, targets: "q_proj"),
  )
  data = addition(digits: 1)
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    objective = nll(data.answer) + 0.1 * mean(k3(logp, ref.logp), over: [prompt, rollout, token])
    optimizer = adafactor(lr: 1e-3)
    average = 0.9
    steps = 5
  }
}
