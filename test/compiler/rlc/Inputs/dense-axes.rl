# Reductions along a dense axis inside a loop along it.
axis way[3]
axis note[2]
fn shares(u: f32[way], s: f32[note]) -> f32[way, note] = u * (s / sum(s, over: note))
fn pulled(u: f32[way], m: f32[way, note]) -> f32[way, note] = u * sum(u * m, over: way)
fn weighed(m: f32[way, note], s: f32[note]) -> f32[way, note] = s * sum(s * m, over: note)
fn twice(u: f32[way], m: f32[way, note]) -> f32[way, note] {
  level = sum(u * m, over: way)
  u * level * sum(m * level, over: note)
}
check shares([1, 2, 3], [1, 3]) ~= [[0.25, 0.75], [0.5, 1.5], [0.75, 2.25]] within 1e-6
check pulled([1, 2, 3], [[1, 2], [3, 4], [5, 6]]) ~= [[22, 28], [44, 56], [66, 84]] within 1e-6
check weighed([[1, 2], [3, 4], [5, 6]], [1, 2]) ~= [[5, 10], [11, 22], [17, 34]] within 1e-6
check twice([1, 2, 3], [[1, 2], [3, 4], [5, 6]])
  ~= [[1716, 2184], [7832, 9968], [18348, 23352]] within 1e-6
