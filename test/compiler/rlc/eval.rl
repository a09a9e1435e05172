# REQUIRES: runtime
# RUN: rm -rf %t.run %t.one %t.two
# RUN: %python -c "print('{\"question\": \"1+1=\", \"answer\": \"2\"}')" > %t.rows
# RUN: sh -c "RL_CACHE=%t.cache rlc run %s -- --rows %t.rows --out %t.run --quiet"
# RUN: sh -c "RL_CACHE=%t.cache rlc eval %t.run %s -- --out %t.one" | FileCheck %s
# RUN: sh -c "RL_CACHE=%t.cache rlc eval %t.run/model %s -- --out %t.two" | FileCheck %s
# RUN: %python %S/Inputs/eval.py %t.run %t.one %t.two
# RUN: sh -c "! RL_CACHE=%t.cache rlc eval %t.nothing %s 2>&1" | FileCheck %s --check-prefix=NONE
# RUN: sh -c "! RL_CACHE=%t.cache rlc eval %t.run %s -- --resume 2>&1" | FileCheck %s --check-prefix=BOTH
# The model of a run, and the folder it leads to, are measured as at the end of
# the run; nothing is trained, so the rows that were need not be there
# (docs/guide/runs.md).
# CHECK: done in {{.*}}, 0 steps
# CHECK-NEXT: evaluate share
# CHECK-NOT: model
# NONE: error: `{{.*}}nothing` holds no model: there is no config.json
# BOTH: error: --evaluate and --resume exclude each other
use std.task.addition, std.metric.accuracy, std.reward.exact_match, std.objective.nll

experiment small {
  param rows: text = "gone.jsonl"
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = jsonl(rows, fields: { question: text, answer: text }, held_out: 0)

  phase warmup: train {
    prompts = 8
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-2)
    steps = 3
  }
  evaluate {
    on = addition(digits: 1, split: held_out)
    sample = { max_tokens: 3, temperature: 0 }
    metrics = { share: accuracy(exact_match(response, data.answer)) }
  }
}
