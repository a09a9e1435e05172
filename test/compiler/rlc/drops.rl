# Prompts that leave the batch, in a program that runs: numbers worked by hand
# from the three rows of Inputs/data-axes.jsonl. The third is no record; of the
# two left, the first has the larger score.
# REQUIRES: runtime
# RUN: rm -rf %t.out
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s -- --out %t.out --quiet"
# RUN: sh -c "grep evaluate %t.out/trace.jsonl | tr ',' '\n'" | FileCheck %s
# RUN: FileCheck %s --check-prefix=SHOWN --input-file %t.out/samples.jsonl
# SHOWN: "item":
# SHOWN-NOT: "item":
record Rule { test: text, weight: f32 in 0..1 = 0.5 }

record Rubric { rules: [Rule], title: text }

# Leaves where there is no record.
fn weight(t: text[prompt]) -> f32[prompt] {
  rubric = parse_json(t, as: Rubric) ?? drop_prompt
  axis rule = rubric.rules
  sum(rule.weight, over: rule)
}

# Leaves where the score is below the mean of what is left of the batch.
fn large(score: f32[prompt]) -> f32[prompt] {
  high = where(score <= mean(score, over: prompt), score, missing)
  high ?? drop_prompt
}

fn domains(domain: text[prompt]) -> f32 {
  axis g = group(domain)
  f32(count(over: g))
}

experiment left {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase measure: evaluate {
    on = jsonl(
      "Inputs/data-axes.jsonl",
      held_out: 0.0,
      fields: { t: text, domain: text, score: f32, j: text },
    )
    prompt = data.t
    metrics = {
      weight: mean(weight(data.j), over: prompt),
      score: mean(large(data.score), over: prompt),
      prompts_left: f32(count(over: prompt)),
      domains: domains(data.domain),
      letters: f32(sum(length(data.t), over: prompt)),
    }
  }
}
# CHECK: "event":"evaluate"
# The scores 1 and 2 are left by the first: their mean is 1.5.
# CHECK-DAG: "weight":0.75
# CHECK-DAG: "score":1.0
# CHECK-DAG: "prompts_left":1.0
# CHECK-DAG: "domains":1.0
# CHECK-DAG: "letters":10.0
# CHECK-DAG: "dropped/prompt":2
