# Fields that may be absent, and those whose values are named.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s
# CHECK: fields = { question: text, note: text?, level: i64?, kind: Kind, mood: choice(good, bad)?, tags: Kind[tag] }
# CHECK-DAG: text[prompt] = field "note"
# CHECK-DAG: i64[prompt] = field "note?"
# CHECK-DAG: i64[prompt] = field "level?"
# CHECK-DAG: i64[prompt] = field "kind"
# CHECK-DAG: i64[prompt] = field "mood?"
# CHECK-DAG: i64[prompt, tag] = field "tags"
use std.objective.nll

choice Kind { sum, product }

axis tag

fn sums(k: Kind[prompt, tag]) -> f32 = mean(where(k == Kind.sum, 1.0, 0.0), over: [prompt, tag])

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = jsonl(
    "x.jsonl",
    fields: {
      question: text,
      note: text?,
      level: i64?,
      kind: Kind,
      mood: choice(good, bad)?,
      tags: Kind[tag],
    },
  )
  phase p: train {
    objective = nll(data.note ?? "none")
    metrics = {
      level: mean(f32(data.level ?? 3), over: prompt),
      levels: mean(f32(data.level ?? drop_prompt), over: prompt),
      missing: mean(where(is_missing(data.note), 1.0, 0.0), over: prompt),
      sums: mean(where(data.kind == Kind.sum, 1.0, 0.0), over: prompt),
      moods: mean(
        match data.mood { good => 1.0, bad => -1.0, missing => 0.0, error => 0.0 },
        over: prompt,
      ),
      tags: sums(data.tags),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
