# A field is read of what stands in parentheses, and stays in them.
# RUN: rlc fmt --check %s
# RUN: rlc test %s | FileCheck %s --check-prefix=TEST
# RUN: rlc build %s --emit=model | FileCheck %s
# TEST: 3 checks in 1 files: 3 passed, 0 failed
# CHECK: weight: mean((parse_json(data.t, as: Rubric) ?? drop_prompt).weight, over: prompt)
record Rule { weight: f32 = 0.5 }

record Rubric { rules: [Rule], weight: f32 = 1 }

fn sums(t: text[prompt]) -> f32[prompt] {
  axis rule = (parse_json(t, as: Rubric) ?? drop_prompt).rules
  sum(rule.weight, over: rule)
}

fn double(x: f32[prompt]) -> f32[prompt] = (Rule(weight: x)).weight * 2

fn own(t: text[prompt]) -> f32[prompt] = -(parse_json(t, as: Rubric) ?? drop_prompt).weight ** 2

check sums(["\{\"rules\": [\{\"weight\": 1\}, \{\}]\}", "no"]) == [1.5]
check own(["\{\"rules\": [], \"weight\": 3\}", "no"]) == [-9]
check double([1, 3]) == [2, 6]

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase measure: evaluate {
    on = jsonl("rows.jsonl", fields: { t: text })
    prompt = data.t
    metrics = { weight: mean((parse_json(data.t, as: Rubric) ?? drop_prompt).weight, over: prompt) }
  }
}
