fn half(x: f32) -> f32 = x / 2

check half(2) == 1

check half(x) == y for { x: [2, 3], y: [1, 1] }
check (half(x) < 1.5) == true forall x: f32 in 0..10, cases: 40
