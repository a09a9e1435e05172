# A parameter that gives an axis which the body names is read; `given` may say
# how many tokens there are.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 3 of 3 checks passed
fn number(at: i64[prompt, step]) -> i64[prompt] = count(over: step)

fn places(at: i64[prompt, step]) -> i64[prompt, step] = position(step)

fn tokens() -> i64[prompt, rollout, token] = position(token)

check number([[5, 5], [], [5]]) == [2, 0, 1]
check places([[5, 5], [], [5]]) == [[0, 1], [], [0]]
check tokens() given { old.logp: [[[0, 0, 0], []], [[0]]] } == [[[0, 1, 2], []], [[0]]]
