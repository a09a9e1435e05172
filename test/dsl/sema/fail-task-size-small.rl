# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TaskSize
# CHECK: fail-task-size-small.rl:11:10: error: the size of task `t` must be an i64 without axes, here is 1; a task needs at least 2 items [tasks.2]
task t(n: i64) of n {
  question = "{index}"
}

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = t(1)
  phase p: train {
    objective = -mean(data.question.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
