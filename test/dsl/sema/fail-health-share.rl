# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: SlotRange
# EXPECT: UnknownSlot
experiment shares {
  # CHECK: fail-health-share.rl:[[#@LINE+1]]:25: error: `truncated` must be from 0 to 1, here is 2 [slots.6]
  health = { truncated: 2 }
  # CHECK: fail-health-share.rl:[[#@LINE+1]]:19: error: `checkpoints` has no slot `keeps`; did you mean `keep`? [slots.1]
  checkpoints = { keeps: 1 }
  policy = causal_lm(layers: 1, width: 32, heads: 4, tokenizer: chars)
  data = jsonl("x", fields: { question: text })
  phase rl: train {
    objective = mean(data.question.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
