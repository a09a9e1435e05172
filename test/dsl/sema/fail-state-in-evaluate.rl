# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: StateNowhere
# EXPECT: CalledHere
# CHECK: fail-state-in-evaluate.rl:9:9: error: state `n` cannot live in an evaluate phase; only programs of train phases step [state.1]
# CHECK: fail-state-in-evaluate.rl:15:60: note: in the call of `seen` here
use std.task.addition
metric seen() -> f32 {
  state n: f32 = 0
  next n = n + 1
  n
}
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase p: evaluate { on = addition(digits: 1)  metrics = [seen()] }
}
