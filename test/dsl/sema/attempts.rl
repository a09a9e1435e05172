# RUN: rl-analyze --stdlib %stdlib --model %s | FileCheck %s
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s --check-prefix=TEST
# An axis of attempts lies under the points that they follow. Equal calls are
# one; another one has a number of its own, by which its draws differ.
# CHECK: axis piece under rollout: %{{[0-9]+}} points
# CHECK: axis attempt under piece: %[[TRIES:[0-9]+]] points
# CHECK: axis attempt_2 under rollout
# CHECK: %[[TRIES]]: i64[prompt, rollout, piece] = sample 0 call 0 of
# CHECK: text[prompt, rollout, piece, attempt] = sample 1 call 0 of
# CHECK: text[prompt, rollout, attempt_2] = sample 1 call 1 stop ";" of
# CHECK-NOT: call 2
# TEST: 8 of 8 checks passed
fn solved(answer: text[prompt], tries: i64 = 2) -> f32[prompt, rollout, step] {
  axis step = split(response, at: ",")
  axis attempt = sample(
    policy,
    after: "{up_to(response, step.start)};",
    count: tries,
    max_tokens: 4,
  )
  mean(f32(attempt.text == answer), over: attempt)
}

fn at_end(answer: text[prompt], tries: i64 = 2) -> f32[prompt, rollout] {
  axis attempt = sample(
    policy,
    after: response,
    count: tries,
    max_tokens: 4,
    temperature: 0.5,
    stop: ";",
  )
  mean(f32(attempt.text == answer), over: attempt)
}

fn gained(answer: text[prompt]) -> f32[prompt, rollout, token] {
  axis step = split(response, at: ",")
  worth = solved(answer)
  place(next_along(worth, along: step, last: at_end(answer)) - worth, at: step.start, along: token)
}

metric share(answer: text[prompt]) -> f32 {
  axis step = split(response, at: ",")
  mean(mean(solved(answer), over: step), over: [prompt, rollout])
}

fn best_of(answer: text[prompt]) -> f32[prompt] {
  axis attempt = sample(policy, after: "", count: 3, max_tokens: 4)
  max(
    where(attempt.truncated, 0.0, 1.0 / f32(attempt.tokens)) * f32(attempt.text == answer),
    over: attempt,
  )
}

fn tries(x: text[prompt], n: i64) -> i64[prompt] {
  axis attempt = sample(policy, after: x, count: n, max_tokens: 4)
  count(over: attempt)
}

fn first(x: text[prompt], n: i64[prompt]) -> text[prompt] = up_to(x, n)

# A check gives the attempts, as many as it likes.
check solved(["4", "7"])
  given {
    response: [["a,b,c"], ["", "x,"]],
    attempt.text: [[[["4", "5"], ["4", "4", "4", "1"]]], [[], [["8"]]]],
  }
  == [[[0.5, 0.75]], [[], [0]]]
check solved(["4"])
  given { response: [["a,b,c"]], attempt.text: [[[["4"]]]] }
  fails with "another number of points along `piece`"
check at_end(["4"]) given { attempt.text: [[["4"], ["5"], []]] } == [[1, 0, 0]]
check gained(["4"])
  given {
    response: [["a,b,c"]],
    attempt.text: [[[["4", "5"], ["4", "4"]]]],
    attempt_2.text: [[["4", "4", "4", "5"]]],
    logp: [[[0, 0, 0, 0, 0]]],
  }
  == [[[0, 0.5, 0, -0.25, 0]]]
check best_of(["4", "5"])
  given {
    attempt.text: [["4", "4", "4"], ["5", "4"]],
    attempt.truncated: [[true, false, false], [true, false]],
    attempt.tokens: [[1, 4, 2], [1, 1]],
  }
  == [0.5, 0]
# Where only their number is read, it is what the program says.
check tries(["a", "b"], 3) == [3, 3]
check first(["aä😀b", "ab", ""], [3, 7, 1]) == ["aä😀", "ab", ""]
check first(["ab"], [-1]) == [""]

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 2, tokenizer: bytes)
  data = jsonl("rows.jsonl", fields: { question: text, answer: text })
  phase p: train {
    sample = { max_tokens: 4 }
    advantage = gained(data.answer)
    objective = mean(-advantage * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 5
    metrics = [share(data.answer)]
  }
}
