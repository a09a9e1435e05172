## Every group weighs the same.
fn alike(m: f32[prompt]) -> f32[prompt] = 0 * m + 1

check alike([0, 0.5]) == [1, 1]
