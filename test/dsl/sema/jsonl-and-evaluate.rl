# Rows of a file as data; a named evaluate phase; data that no phase shares.
# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --round-trip %s | FileCheck %s --check-prefix=TRIP
# TRIP: round trip: equal
use std.reward.exact_match, std.metric.accuracy

experiment e {
  policy = load("model", chat: true)

  # CHECK: phase last: evaluate
  # CHECK: on = jsonl # written
  # CHECK-NEXT: path = "rows.jsonl" # written
  # CHECK: split = held_out # written
  # CHECK: items: jsonl
  # CHECK: needs: rollouts{{$}}
  # CHECK: text[prompt] = field "q"
  # CHECK: i64[prompt] = field "a"
  # CHECK: metric accuracy: %
  phase last: evaluate {
    on = jsonl("rows.jsonl", fields: { q: text, a: i64 }, split: held_out)
    prompt = "Q: {data.q} A:"
    sample = { max_tokens: 8, temperature: 0 }
    metrics = [accuracy(exact_match(response, "{data.a}"))]
  }
}
