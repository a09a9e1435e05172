fn twice(x: f32) -> f32 = 2 * y

check twice(2) == 4
