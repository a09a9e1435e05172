## Twice a number.
fn twice(x: f32) -> f32 = 2 * x

check twice(2) == 4
