fn change(x: f32[prompt]) -> f32 = mean(exp(x) * stop(x), over: prompt)
fn half(x: f32[prompt]) -> f32[prompt]? = where(x > 0, x / 2, missing)
check slope of change([1, 2]) by x ~= [1.359140914, 7.389056099] within 1e-6
check slope of stop(a) by a == 0 forall a: f32[prompt]
check half([1, -1]) == [0.5, missing]
check half(a) == half(a) forall a: f32[prompt] in -1..1
