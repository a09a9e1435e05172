# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NeedsConstant
# EXPECT: NeedsConstant
# EXPECT: OperandTypes
# CHECK: fail-schema-of-data.rl:18:18: error: the schema of `fits_schema` must be known when the program is compiled [types.5]
# CHECK: fail-schema-of-data.rl:19:28: error: the pattern of `replace` must be known when the program is compiled [types.5]
# CHECK: fail-schema-of-data.rl:20:13: error: a limit of `code_verdict` does not take text [types.2]
use std.objective.policy_gradient

record Row { question: text, schema: text, pattern: text }

experiment one {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, schema: text, pattern: text })
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = f32(fits_schema(response, data.schema))
    advantage = f32(length(replace(response, data.pattern, with: "")))
      + f32(code_verdict(response, data.schema, "5", 1e9))
      + reward
    objective = policy_gradient(advantage)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
