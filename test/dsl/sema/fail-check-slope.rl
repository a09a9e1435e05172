# EXPECT: CheckSlope
# EXPECT: CheckSlope
# EXPECT: CheckSlope
# EXPECT: CheckSlope
# EXPECT: CheckSlope
# EXPECT: CheckSlope
# EXPECT: CheckFailsEarly
# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
fn half(x: f32[prompt], y: f32[prompt]) -> f32[prompt] = 0.5 * x ** 2 + y
fn order(x: f32[prompt]) -> f32[prompt] = sort(x, along: prompt)
fn change() -> f32 = mean(exp(logp - old.logp), over: [prompt, rollout, token])
fn whole(x: i64[prompt]) -> i64[prompt] = x
check slope of half([1], [1]) by z ~= [1] within 1e-6
check slope of half([1], [1]) + half([2], [1]) by x ~= [1] within 1e-6
check slope of order([1]) by x ~= [1] within 1e-6
check slope of change() by old.logp given { logp: [[[0]]], old.logp: [[[0]]] } ~= 1 within 1e-6
check slope of whole([1]) by x == 1
check slope of half([1], [1]) by x fails with "zero"
