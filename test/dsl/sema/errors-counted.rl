# What `??` decides about is counted by the reason of its errors, where it is
# read; an error of one reason is an error of each.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --test %s
# CHECK-LABEL: phase p: train
# CHECK: errors of reward, "score of {n}": %
# CHECK: errors of reward, "no score": %
# CHECK: errors of shape, "the text is no record of its type": %
# CHECK-NOT: errors of
use std.advantage.grpo, std.objective.clipped

record Shape { sides: i64 }

fn score(reply: text[prompt, rollout], n: text[prompt]) -> f32[prompt, rollout]? = match reply {
  r"^Score: (\d+)$" => f32(length($1)),
  "" => missing,
  "?" => error("score of {n}"),
  else => error("no score"),
}
fn sides(t: text[prompt]) -> i64[prompt] {
  shape = parse_json(t, as: Shape) ?? drop_prompt
  shape.sides
}

check is_error(score([["x", "", "?"]], ["1"])) == [[true, false, true]]

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: chars)
  data = jsonl("rows.jsonl", fields: { question: text, note: text? })
  phase p: train {
    sample = { rollouts: 2, max_tokens: 4 }
    reward = score(response, data.question) ?? 0.0
    advantage = grpo(reward)
    objective = clipped(advantage)
    metrics = {
      shape: mean(f32(sides(data.question)), over: prompt),
      noted: mean(f32(length(data.note ?? "")), over: prompt),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 5
  }
}
