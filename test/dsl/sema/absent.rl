# Values that may be absent, and what the program writes in their place.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 14 of 14 checks passed
fn or_mean(x: f32[prompt, rollout]?) -> f32[prompt, rollout] = x ?? mean(over: rollout) ?? 0.5

fn or_min(x: f32[prompt, rollout]?) -> f32[prompt, rollout] = x ?? min(over: rollout) ?? 9.0

fn or_max(x: f32[prompt, rollout]?) -> f32[prompt, rollout] = x ?? max(over: [prompt, rollout]) ?? 9.0

fn kept_mean(x: f32[prompt, rollout]?) -> f32 = mean(x ?? drop_rollout, over: [prompt, rollout])

fn kept(x: f32[prompt, rollout]?) -> f32[prompt, rollout] = x ?? drop_rollout

fn kept_prompts(x: f32[prompt, rollout]?, y: f32[prompt]) -> f32[prompt, rollout] = (x ?? drop_prompt) + y

fn present(x: f32[prompt]?) -> bool[prompt] = is_value(x)

fn lost(x: f32[prompt]?) -> bool[prompt] = is_missing(x)

fn failed(x: f32[prompt]?) -> bool[prompt] = is_error(x)

fn halved(x: f32[prompt]?) -> f32[prompt]? = where(is_value(x), (x ?? 0.0) / 2, missing)

fn whole(x: f32[prompt]) -> i64[prompt]? = where(floor(x) == x, i64(x), error("{i64(x)} has a rest"))

fn chosen(a: text[prompt]?, b: text[prompt]?) -> text[prompt]? = a ?? b

# A group without any value has no mean either.
check or_mean([[1, missing, 0.5], [error("late"), missing]]) == [[1, 0.75, 0.5], [0.5, 0.5]]
check or_min([[1, missing, 0.5], [missing]]) == [[1, 0.5, 0.5], [9]]
check or_max([[1, missing, 3], [missing]]) == [[1, 3, 3], [3]]
# What is dropped is in no mean: (1 + 0 + 0.5) / 3.
check kept_mean([[1, missing, 0], [missing], [0.5]]) == 0.5
check kept([[1, missing, 0], [missing], [0.5]]) == [[1, 0], [], [0.5]]
check kept_prompts([[1, missing], [2, 3], []], [10, 20, 30]) == [[22, 23], []]
check present([1, missing, error("x")]) == [true, false, false]
check lost([1, missing, error("x")]) == [false, true, false]
check failed([1, missing, error("x")]) == [false, false, true]
check (halved([3, missing]) ?? -1.0) == [1.5, -1]
check lost(halved([3, error("x")])) == [false, true]
check (whole([3, 2.5]) ?? -1) == [3, -1]
check (chosen(["a", missing, missing], ["x", "b", missing]) ?? "none") == ["a", "b", "none"]
check (chosen([missing], [missing]) ?? "{1 + 1}") == ["2"]
