# Fields of data that may be absent, and those with named values, in programs
# that run: numbers worked by hand from the rows of Inputs/optional-fields.jsonl.
# Errors that `??` fills in are counted by their reasons, also where what is
# absent leaves the batch.
# REQUIRES: runtime
# RUN: rm -rf %t.out
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s -- --out %t.out 2>%t.warnings"
# RUN: sh -c "grep '"'"evaluate"'"' %t.out/trace.jsonl | tr ',' '\n'" | FileCheck %s
# RUN: FileCheck %s --check-prefix=WARNED --input-file %t.warnings
choice Kind { sum, product }

fn score(t: text[prompt]) -> f32[prompt]? = match t {
  r"^\d+$" => 1.0,
  "none" => error("not scored"),
  "" => missing,
  else => error("no number"),
}

experiment optional {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase measure: evaluate {
    on = jsonl(
      "Inputs/optional-fields.jsonl",
      held_out: 0.0,
      fields: {
        question: text,
        note: text?,
        level: i64?,
        kind: Kind,
        mood: choice(good, bad)?,
        scores: text,
      },
    )
    metrics = {
      letters: f32(sum(length(data.note ?? "missing"), over: prompt)),
      missing: sum(where(is_missing(data.note), 1.0, 0.0), over: prompt),
      level: f32(sum(data.level ?? 10, over: prompt)),
      sums: sum(where(data.kind == Kind.sum, 1.0, 0.0), over: prompt),
      mood: sum(
        match data.mood { good => 10.0, bad => 100.0, missing => 1.0, error => 1000.0 },
        over: prompt,
      ),
      scores: sum(score(data.scores) ?? 0.0, over: prompt),
    }
  }
  phase left: evaluate {
    on = jsonl(
      "Inputs/optional-fields.jsonl",
      held_out: 0.0,
      fields: { question: text, scores: text },
    )
    metrics = { kept: sum(score(data.scores) ?? drop_prompt, over: prompt) }
  }
}
# CHECK: "phase":"measure"
# Two notes are missing: 4 + 7 + 7 + 0.
# CHECK-DAG: "letters":18.0
# CHECK-DAG: "missing":2.0
# 2 + 10 + 4 + 10
# CHECK-DAG: "level":26.0
# CHECK-DAG: "sums":2.0
# 10 + 1 + 100 + 1
# CHECK-DAG: "mood":112.0
# CHECK-DAG: "scores":1.0
# CHECK-DAG: "errors":2
# CHECK-DAG: "reasons":{"scores: no number":1
# CHECK-DAG: "scores: not scored":1
# CHECK: "phase":"left"
# CHECK-DAG: "kept":1.0
# CHECK-DAG: "dropped/prompt":3
# CHECK-DAG: "errors":2
# CHECK-DAG: "reasons":{"kept: no number":1
# WARNED: warning: phase `measure`: 1 value is an error, scores: no number; the trace counts them
# WARNED: warning: phase `measure`: 1 value is an error, scores: not scored; the trace counts them
# WARNED: warning: phase `left`: 1 value is an error, kept: no number; the trace counts them
