use std.a.left

fn right(x: f32) -> f32 = left(x)
