fn twice(x: f32) -> f32 = 3 * x

check twice(2) == 4
check twice(0) == 0
