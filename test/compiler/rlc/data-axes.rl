# Axes made of data, in a program that runs: numbers worked by hand, which the
# evaluator's test of the same operations has too.
# REQUIRES: runtime
# RUN: rm -rf %t.out
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s -- --out %t.out --quiet"
# RUN: sh -c "grep evaluate %t.out/trace.jsonl | tr ',' '\\n'" | FileCheck %s
choice Kind { must, forbid }

record Rule { test: text, kind: Kind, weight: f32 in 0..1 = 0.5, note: text? }

record Rubric { rules: [Rule], principles: [text], title: text, strict: bool }

fn digits(t: text[prompt]) -> f32 {
  axis number = find_all(t, r"\d+")
  f32(
    sum(
      sum(length(number.text) + number.start * 100 + number.end * 10000, over: number),
      over: prompt,
    ),
  )
}

fn starts(t: text[prompt]) -> f32 {
  axis step = split(t, at: r"But|Wait", after: r"[.!?]", min_head: 10, min_gap: 10)
  sum(sum(f32(step.start), over: step) + f32(count(over: step)), over: prompt)
}

fn pieces(t: text[prompt]) -> f32 {
  axis step = split(t, at: r"But|Wait")
  sum(f32(sum(length(trim(step.text)), over: step)), over: prompt)
}

fn by_domain(x: f32[prompt], domain: text[prompt]) -> f32 {
  axis group_of = group(domain)
  best = mean(x, over: prompt, by: group_of)
  max(best, over: group_of) + f32(sum(length(group_of.key), over: group_of))
}

fn by_level(x: f32[prompt], level: i64[prompt]) -> f32 {
  axis g = group(level)
  sum(sum(x, over: prompt, by: g) * f32(g.key), over: g)
}

fn weights(t: text[prompt]) -> f32 {
  axis rule = parse_json(t, as: Rubric).rules ?? []
  sum(sum(rule.weight, over: rule), over: prompt)
}

fn forbidden(t: text[prompt]) -> f32 {
  axis rule = parse_json(t, as: Rubric).rules ?? []
  f32(sum(sum(where(rule.kind == Kind.forbid, 1, 0), over: rule), over: prompt))
}

fn noted(t: text[prompt]) -> f32 {
  axis rule = parse_json(t, as: Rubric).rules ?? []
  f32(sum(sum(length(rule.note ?? "-"), over: rule), over: prompt))
}

fn principles(t: text[prompt]) -> f32 {
  axis principle = parse_json(t, as: Rubric).principles ?? []
  f32(
    sum(count(over: principle) * 100 + sum(length(principle.value), over: principle), over: prompt),
  )
}

fn valid(t: text[prompt]) -> f32 = f32(
  sum(where(is_value(parse_json(t, as: Rubric)), 1, 0), over: prompt),
)

fn titles(t: text[prompt]) -> f32 = f32(
  sum(length(parse_json(t, as: Rubric).title ?? "none"), over: prompt),
)

experiment numbers {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase measure: evaluate {
    on = jsonl(
      "Inputs/data-axes.jsonl",
      held_out: 0.0,
      fields: { t: text, level: i64, domain: text, score: f32, j: text },
    )
    prompt = data.t
    metrics = {
      digits: digits(data.t),
      starts: starts(data.t),
      pieces: pieces(data.t),
      by_domain: by_domain(data.score, data.domain),
      by_level: by_level(data.score, data.level),
      weights: weights(data.j),
      forbidden: forbidden(data.j),
      noted: noted(data.j),
      principles: principles(data.j),
      valid: valid(data.j),
      titles: titles(data.j),
    }
  }
}
# 12 at 2..4, 345 at 7..10; 7 at 5..6; 0123456789 at 0..10.
# CHECK: "event":"evaluate"
# CHECK-DAG: "digits":301416.0
# CHECK-DAG: "starts":37.0
# Pieces `Wait ab cdef. ` and `But no`, without the white space.
# CHECK-DAG: "pieces":19.0
# (1 + 6) / 2 of x, and the keys x and y.
# CHECK-DAG: "by_domain":5.5
# CHECK-DAG: "by_level":110.0
# The third row has a weight out of its range: it is no record.
# CHECK-DAG: "weights":0.75
# CHECK-DAG: "forbidden":1.0
# CHECK-DAG: "noted":3.0
# CHECK-DAG: "principles":203.0
# CHECK-DAG: "valid":2.0
# CHECK-DAG: "titles":8.0
