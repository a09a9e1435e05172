use std.advantage.grpo, std.objective.nll, std.state.counter

fn twice(x: f32[prompt]) -> f32[prompt] = 2 * x

fn steep(x: f32[prompt]) -> f32[prompt] = abs(x)

fn third(n: i64[prompt], m: i64[prompt]) -> i64[prompt] = n // m

fn words(x: text[prompt]) -> text[prompt] = trim(x)

fn large(x: f32[prompt]) -> f32[prompt] = exp(x) / exp(x)

check twice([1, -3]) == [2, -6]
check twice(x) ~= x + x within 1e-6 forall x: f32[prompt]
check nll(["ab", "c"]) given { target.logp: [[-1, -2], [-6]] } == 3
# On the kernels, too, but nothing differentiable leads to it.
check grpo([[1, 0, 0, 1]]) ~= [[0.866, -0.866, -0.866, 0.866]] within 1e-3
check third([7, 8], [2, -3]) == [3, -3]
check steep([0, -1]) == [0, 1]
check words([" a "]) == ["a"]
check third([1], [0]) fails with "zero"
check 1 + 1 == 2
check large([1e2]) == 1
check counter() then counter() == [0, 1]
