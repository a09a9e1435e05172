use std.a.right

fn left(x: f32) -> f32 = right(x)
