# Axes made of data: matches, pieces, groups, records from JSON, joined axes.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 28 of 28 checks passed
axis feature[2]

choice Kind { must, forbid }

record Rule { test: text, kind: Kind, weight: f32 in 0..1 = 0.5, note: text? }

record Rubric { rules: [Rule], principles: [text], title: text, strict: bool }

fn numbers(t: text[prompt]) -> text[prompt] {
  axis number = find_all(t, r"\d+")
  "{sum(length(number.text), over: number)} digits in {count(over: number)}, last at {max_start(t)}"
}

fn max_start(t: text[prompt]) -> i64[prompt] {
  axis number = find_all(t, r"\d+")
  i64(max(f32(number.start), over: number))
}

fn ends(t: text[prompt, rollout]) -> i64[prompt, rollout] {
  axis word = find_all(t, r"[a-z]+")
  sum(word.end - word.start, over: word)
}

fn starts(t: text[prompt]) -> f32[prompt] {
  axis step = split(t, at: r"But|Wait", after: r"[.!?]", min_head: 10, min_gap: 10)
  sum(f32(step.start), over: step)
}

fn step_count(t: text[prompt]) -> i64[prompt] {
  axis step = split(t, at: r"But|Wait", after: r"[.!?]", min_head: 10, min_gap: 10)
  count(over: step)
}

fn lengths(t: text[prompt]) -> i64[prompt] {
  axis step = split(t, at: r"- ")
  sum(length(step.text), over: step)
}

fn by_domain(x: f32[prompt], domain: text[prompt]) -> f32 {
  axis group_of = group(domain)
  best = mean(x, over: prompt, by: group_of)
  max(best, over: group_of)
}

fn domains(domain: text[prompt]) -> i64 {
  axis g = group(domain)
  sum(length(g.key), over: g)
}

fn domain_sum(x: f32[prompt, rollout], level: i64[prompt]) -> f32 {
  axis g = group(level)
  sum(sum(x, over: [prompt, rollout], by: g) * f32(g.key), over: g)
}

fn normalised(reward: f32[prompt, rollout], demo: f32[prompt, demo]) -> f32[prompt, candidate] {
  all = concat(reward, demo, along: candidate)
  all - mean(all, over: candidate)
}

fn demo_part(reward: f32[prompt, rollout], demo: f32[prompt, demo]) -> f32[prompt, demo] {
  all = concat(reward, demo, along: candidate)
  part(all - mean(all, over: candidate), demo)
}

fn rollout_part(reward: f32[prompt, rollout], demo: f32[prompt, demo]) -> f32[prompt, rollout] {
  part(concat(reward, demo, along: candidate) * 2, rollout)
}

fn kept_titles(t: text[prompt]) -> text[prompt] {
  rubric = parse_json(t, as: Rubric) ?? drop_prompt
  axis principle = rubric.principles
  "{rubric.title}: {count(over: principle)}"
}

fn both(x: f32[prompt], y: f32[prompt]) -> f32[prompt, feature] = stack([x, y], along: feature)

fn title(t: text[prompt]) -> text[prompt] = parse_json(t, as: Rubric).title ?? "none"

fn valid(t: text[prompt]) -> bool[prompt] = is_value(parse_json(t, as: Rubric))

fn weights(t: text[prompt]) -> f32[prompt] {
  axis rule = parse_json(t, as: Rubric).rules ?? []
  sum(rule.weight, over: rule)
}

fn forbidden(t: text[prompt]) -> i64[prompt] {
  axis rule = parse_json(t, as: Rubric).rules ?? []
  sum(where(rule.kind == Kind.forbid, 1, 0), over: rule)
}

fn noted(t: text[prompt]) -> i64[prompt] {
  axis rule = parse_json(t, as: Rubric).rules ?? []
  sum(length(rule.note ?? "-"), over: rule)
}

fn principles(t: text[prompt]) -> i64[prompt] {
  axis principle = parse_json(t, as: Rubric).principles ?? []
  count(over: principle) * 100 + sum(length(principle.value), over: principle)
}

check numbers(["a 12 b 345", "none 7"]) == ["5 digits in 2, last at 7", "1 digits in 1, last at 5"]
check ends([["ab c", ""], ["-"]]) == [[3, 0], [0]]
# Cues at 11 and 24; the second piece begins behind the full stop before it.
check starts(["0123456789 Wait ab cdef. But no"]) == [11 + 24]
check step_count(["0123456789 Wait ab cdef. But no", "Wait. But", ""]) == [2, 0, 0]
# The head before the first piece belongs to none.
check lengths(["head - a - bc", ""]) == [4 + 4, 0]
check by_domain([1, 2, 6], ["x", "y", "x"]) == 3.5
check domains(["b", "aa", "b"]) == 3
check domain_sum([[1, 2], [], [4]], [10, 20, 1]) == 34
check normalised([[1, 0], [1]], [[1], []]) ~= [[1 / 3, -2 / 3, 1 / 3], [0]] within 1e-9
check demo_part([[1, 0], [1]], [[1], []]) ~= [[1 / 3], []] within 1e-9
check rollout_part([[1, 0], [3]], [[1], []]) == [[2, 0], [6]]
check both([1, 2], [3, 4]) == [[1, 3], [2, 4]]

check title([
  "\{\"title\": \"T\", \"strict\": true, \"rules\": [], \"principles\": []\}",
  "\{\"title\": 3\}",
  "no json",
]) == ["T", "none", "none"]
check valid(["\{\"title\": \"T\", \"strict\": true, \"rules\": [], \"principles\": []\}"]) == [true]
# A number out of its range, a choice without such a value, a field of another type, one that is not there.
check valid(["\{\"title\": \"T\", \"strict\": true, \"rules\": [\{\"test\": \"a\", \"kind\": \"must\", \"weight\": 2\}], \"principles\": []\}"]) == [false]
check valid(["\{\"title\": \"T\", \"strict\": true, \"rules\": [\{\"test\": \"a\", \"kind\": \"may\"\}], \"principles\": []\}"]) == [false]
check valid(["\{\"title\": \"T\", \"strict\": 1, \"rules\": [], \"principles\": []\}"]) == [false]
check valid(["\{\"title\": \"T\", \"rules\": [], \"principles\": []\}"]) == [false]
check valid(["\{\"title\": \"T\", \"strict\": true, \"rules\": [], \"principles\": [1]\}"]) == [false]
check valid(["[]", ""]) == [false, false]
# What the schema does not name is passed over; a default stands for a field that is not there.
check weights([
  "\{\"title\": \"T\", \"strict\": true, \"more\": 1, \"principles\": [], \"rules\": [\{\"test\": \"a\", \"kind\": \"must\", \"weight\": 1\}, \{\"test\": \"b\", \"kind\": \"forbid\"\}]\}",
  "no json",
]) == [1.5, 0]
check forbidden(["\{\"title\": \"T\", \"strict\": true, \"principles\": [], \"rules\": [\{\"test\": \"a\", \"kind\": \"must\"\}, \{\"test\": \"b\", \"kind\": \"forbid\"\}]\}"]) == [1]
check noted(["\{\"title\": \"T\", \"strict\": true, \"principles\": [], \"rules\": [\{\"test\": \"a\", \"kind\": \"must\", \"note\": \"abc\"\}, \{\"test\": \"b\", \"kind\": \"forbid\"\}]\}"]) == [4]
check principles(["\{\"title\": \"T\", \"strict\": true, \"principles\": [\"a\", \"bcd\"], \"rules\": []\}", "x"]) == [204, 0]
check kept_titles(["x", "\{\"title\": \"T\", \"strict\": true, \"principles\": [\"a\"], \"rules\": []\}"]) == ["T: 1"]
check max_start(["1 2 3"]) == [4]
check lengths(["x"]) == [0]
check domains(["a"]) == 1
