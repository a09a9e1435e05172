# What random programs found; numbers by hand.
# RUN: rlc test %s | FileCheck %s
# CHECK: groups-and-order.rl  evaluator 5  kernels 5  gradient 3 (2 order)
axis bin[3]

# A key has points where the value has none: the mean of nothing is 0.
fn means(key: i64[prompt], x: f32[prompt, rollout]) -> f32 {
  axis g = group(key)
  sum(mean(x, over: [prompt, rollout], by: g) + f32(g.key), over: g)
}

# Groups of one key are one axis, wherever they are made.
fn both(key: i64[prompt], x: f32[prompt]) -> f32 = largest(key, x) + 100 * largest(key, -x)

fn largest(key: i64[prompt], x: f32[prompt]) -> f32 {
  axis g = group(key)
  max(sum(x, over: prompt, by: g) + f32(g.key), over: g)
}

fn together(key: i64[prompt], x: f32[prompt]) -> f32 {
  axis one = group(key)
  axis other = group(key)
  sum(sum(x, over: prompt, by: one) * mean(x, over: prompt, by: other), over: one)
}

# What lies along no prompt is ordered where every prompt has left, too.
fn ordered(x: f32[bin], y: f32[prompt]?) -> f32[bin] {
  there = y ?? drop_prompt
  sort(x, along: bin) + 0 * sum(there, over: prompt)
}

check means([5, 2], [[1, 2], []]) == 8.5
check both([5, 2, 5], [1, 4, 2]) == 208
check together([5, 2, 5], [1, 4, 2]) == 20.5
check ordered([3, 1, 2], [1]) == [1, 2, 3]
check ordered([3, 1, 2], [missing]) == [1, 2, 3]
