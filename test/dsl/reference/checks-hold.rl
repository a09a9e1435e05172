# Numbers worked by hand, on ragged groups.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 12 of 12 checks passed
use std.objective.nll

fn group_mean(x: f32[prompt, rollout]) -> f32[prompt] = mean(x, over: rollout)

fn token_weighted(w: f32[prompt, rollout]) -> f32 = sum(w * logp, over: [prompt, rollout, token])

fn ratio_mean() -> f32 = mean(exp(logp - old.logp), over: [prompt, rollout, token])

fn lengths() -> f32 = mean(f32(count(over: token)), over: [prompt, rollout])

fn progress() -> f32 = step / steps

fn last(x: f32[prompt, rollout]) -> f32[prompt] = max(x, over: rollout) - min(x, over: rollout)

fn same(a: text[prompt, rollout], b: text[prompt]) -> f32 = mean(f32(lower(trim(a)) == b), over: [prompt, rollout])

fn number(a: text[prompt]) -> text[prompt] = capture(a, "(-?\\d+) apples")

fn agree(x: bool[prompt, rollout]) -> bool[prompt] = all(x, over: rollout)

# Groups of 2, 0 and 1: a mean of nothing is 0.
check group_mean([[1, 2], [], [4]]) == [1.5, 0, 4]
check token_weighted([[1, 2], [3]]) given { logp: [[[-1, -2], []], [[-0.5]]] } == -4.5
check ratio_mean() given { logp: [[[0, 0]]], old.logp: [[[0, 0]]] } == 1
check lengths() + 0 * ratio_mean() given { logp: [[[0, 0]]], old.logp: [[[0, 0]]] } == 2
check last([[3, 1, 2], [5]]) == [2, 0]
check progress() given { step: 3, steps: 12 } == 0.25
check same([[" A ", "b"], ["c"]], ["a", "c"]) ~= 0.6666667 within 1e-6
check number(["I see -12 apples", "none"]) == ["-12", ""]
check agree([[true, true], [true, false], []]) == [true, false, true]
check nll(["ab", "c"]) given { target.logp: [[-1, -2], [-6]] } == 3
check nll(["ab"]) given { target.logp: [[-1, -2]] } ~= 1.5 within 1e-9
check std([[1, 2, 3, 4], [7]], over: rollout) ~= [1.2909944487, 0] within 1e-9
