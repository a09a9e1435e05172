# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: MissingSlot
# CHECK: fail-missing-slot-others.rl:12:17: error: `muon` needs slot `others`: rule for all other weights: embedding, head, norms, biases [slots.2]
use std.objective.nll, std.task.addition

experiment e {
  policy = load("model", adapter: peft("adapter"))
  data = addition()
  phase p: train {
    objective = nll(data.answer)
    optimizer = muon(lr: 1e-3)
    steps = 1
  }
}
