# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateNowhere
# EXPECT: CalledHere
# CHECK: counter.rl:5:9: error: state `steps_counted` cannot live in a slot; only programs of train phases step [state.1]
# CHECK: fail-state-in-slot.rl:11:76: note: in the call of `counter` here
use std.objective.nll, std.state.counter, std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  data = addition(digits: 1)
  phase p: train { objective = nll(data.answer)  optimizer = adamw(lr: f32(counter()))  steps = 1 }
}
