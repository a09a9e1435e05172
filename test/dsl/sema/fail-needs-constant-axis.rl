# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeedsConstant
# EXPECT: CalledHere
# CHECK: fail-needs-constant-axis.rl:8:14: error: the size of axis `digit` must be known when the program is compiled [types.5]
# CHECK: fail-needs-constant-axis.rl:16:10: note: in the call of `t` here
task t(digits: i64 = 2) of 100 {
  axis digit[digits]
  answer = "{sum(position(digit), over: digit)}"
  question = "{index}"
}

experiment e {
  param digits: i64 = 2
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = t(digits: digits)
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
