use std.awpo.overlap

## How well the tool calls of a response are those of the gold, from -3 to 3, as
## ToolRL (github.com/qiancheng0/ToolRL) has it: names, names of parameters, and
## equal values, each gold call with the best call of its name that is left, in
## the order of the gold. With a format reward of 0 or 1 the total is in -3..4.
## Calls read `search(q=rain, k=3)`; values have no blanks, commas, brackets nor
## `=`. What reads otherwise has -3, and so has a call where the gold has none;
## a response without calls then has 3, where ToolRL gives 0. More than 8 calls
## end the run.
reward tool_calls(response: text[prompt, rollout], calls: text[prompt]) -> f32[prompt, rollout] {
  wanted = "{calls}{up_to(response, 0)}"
  axis want = find_all(wanted, r"\w+\([^()]*\)")
  axis have = find_all("{response}{up_to(want.text, 0)}", r"\w+\([^()]*\)")
  is_same = capture(have.text, r"\w+") == capture(want.text, r"\w+")
  keys = overlap(keys_of(want.text), keys_of(have.text))
  values = f32(shared_words(pairs_of(want.text), pairs_of(have.text)))
  # A call of the name counts as one more, so that it is matched where it is worth 0.
  worth = where(is_same, 1 + keys + values, 0)
  row = place(worth, at: position(have), along: second)
  table = sum(where(position(first) == position(want), row, 0), over: want)
  u0 = matched(table, 0 * sum(table, over: first), 0)
  u1 = matched(table, u0, 1)
  u2 = matched(table, u1, 2)
  u3 = matched(table, u2, 3)
  u4 = matched(table, u3, 4)
  u5 = matched(table, u4, 5)
  u6 = matched(table, u5, 6)
  u7 = matched(table, u6, 7)
  names = overlap(names_of(wanted), names_of(response))
  score = names + sum(where(u7 > 0, u7 - 1, 0), over: second)
  pairs = pairs_of(want.text)
  sizes = place(f32(1 + shared_words(pairs, pairs)), at: position(want), along: first)
  most = 1 + sum(sizes, over: first)
  has_none = count(over: want) == 0
  reads = matches(response, r"^\s*(\w+\((\w+=[^\s,()=]+(,\s*\w+=[^\s,()=]+)*)?\)\s*)*\z")
  right = where(has_none, where(trim(response) == "", 3.0, -3.0), 6 * score / most - 3)
  where(reads, right, -3)
}

axis first[8]

axis second[8]

## One step of the matching: what each call of the response is worth to the gold
## calls up to `number` that it is matched with.
fn matched(
  table: f32[prompt, rollout, first, second],
  used: f32[prompt, rollout, second],
  number: i64,
) -> f32[prompt, rollout, second] {
  row = sum(where(position(first) == number, table, 0), over: first)
  left = where(used > 0, 0, row)
  used + where(top(left, count: 1, over: second), left, 0)
}

fn pairs_of(call: text[*]) -> text[*] = replace(capture(call, r"\(([^()]*)\)"), ",", with: " ")

fn keys_of(call: text[*]) -> text[*] = replace(pairs_of(call), r"=\S*", with: "")

fn names_of(calls: text[*]) -> text[*] = replace(calls, r"\([^()]*\)", with: " ")

check tool_calls([["search(q=a, k=5)", "lookup(q=a, k=3)"]], ["search(q=a, k=3)"]) == [[1.5, -3]]
