# RUN: rlc explain %s | FileCheck %s
# What a phase keeps, and where the plan reads and keeps it.
# CHECK-LABEL: phase p: train
# CHECK: State kept from step to step
# CHECK-NEXT: objective.steady.usual f32 states.rl:[[@LINE+9]]
# CHECK-NEXT: objective.steady.recent ring<f32>[4] states.rl:[[@LINE+9]]
# CHECK: read state objective.steady.usual
# CHECK: keep state objective.steady.recent.pushed
# CHECK: keep state objective.steady.usual
# CHECK: keep state objective.steady.recent
use std.task.addition, std.objective.nll
objective steady(answer: text[prompt]) -> f32 {
  loss = nll(answer)
  state usual: f32 = 0
  state recent: ring<f32>[4]
  next usual = 0.5 * usual + 0.5 * loss
  next recent = push(recent, loss)
  loss - 0.1 * usual - 0.1 * mean(recent)
}
experiment a {
  policy = causal_lm(layers: 1, width: 32, heads: 2, tokenizer: bytes)
  data = addition(digits: 2)
  phase p: train {
    objective = steady(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 10
  }
}
