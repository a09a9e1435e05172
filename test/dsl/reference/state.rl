# State step by step, with numbers worked by hand.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 26 of 26 checks passed
use std.state.counter, std.state.ema

## Every read sees the value of the step before, wherever `next` stands.
fn swapped() -> f32 {
  state a: f32 = 1
  next a = b_of(a)
  state b: f32 = 10
  before = 100 * a + b
  next b = a
  after = 100 * a + b
  before + 1000 * after
}
fn b_of(a: f32) -> f32 = a + 1

fn held(x: f32) -> f32 {
  state r: ring<f32>[3]
  next r = push(r, x)
  f32(count(r)) + 10 * sum(r) + 1000 * where(count(r) > 0, max(r) - min(r), 0)
}
fn middle(x: f32) -> f32 {
  state r: ring<f32>[3]
  next r = push(r, x)
  mean(r)
}
fn spread(x: f32, ddof: i64) -> f32 {
  state r: ring<f32>[3]
  next r = push(r, x)
  std(r, ddof: ddof)
}
fn lowest(x: f32) -> bool {
  state r: ring<f32>[2]
  next r = push(r, x)
  min(r) > max(r)
}
fn wholes(x: i64) -> i64 {
  state r: ring<i64>[2]
  next r = push(r, x)
  sum(r) * 10 + count(r)
}
fn doubles(x: f64) -> f64 {
  state r: ring<f64>[2]
  state sum_of: f64 = 1e8
  next r = push(r, x)
  next sum_of = sum_of + x
  sum_of - 1e8 + mean(r) + std(r, ddof: 0)
}
fn latest(x: f32) -> f32 {
  state r: ring<f32>[1]
  next r = push(r, x)
  mean(r)
}

## One number for each level, and a flag that stays up.
fn levels(x: f32) -> f32 {
  axis level[3]
  state hits: f32[level] = f32(position(level))
  state seen: bool = false
  here = f32(i64(x) == position(level))
  next hits = hits + here
  next seen = seen or x > 1
  sum(hits * 10 ** f32(position(level)), over: level) + where(seen, 1000.0, 0)
}
fn both(x: f32) -> f32 = ema(x, decay: 0.5) + 100 * ema(2 * x, decay: 0)

check swapped() then swapped() then swapped() == [110110, 201201, 302302]
check held(5) then held(2) then held(9) then held(1) then held(0)
  == [0, 51, 3072, 7163, 8123]
check middle(4) then middle(2) then middle(9) then middle(1) then middle(0) == [0, 4, 3, 5, 4]
check spread(4, 1) then spread(2, 1) then spread(9, 1) then spread(1, 1) then spread(0, 1)
  ~= [0, 0, 1.4142135624, 3.6055512755, 4.3588989435]
  within 1e-9
check spread(4, 0) then spread(2, 0) then spread(9, 0) == [0, 0, 1]
check lowest(1) then lowest(2) == [true, false]
check wholes(3) then wholes(4) then wholes(5) then wholes(6) == [0, 31, 72, 92]
check doubles(0.25) then doubles(0.75) then doubles(0) ~= [0, 0.5, 1.75] within 1e-9
check latest(3) then latest(4) then latest(5) == [0, 3, 4]
check levels(0) then levels(2) then levels(1) == [210, 211, 1311]
check levels(0) given { hits: [1, 2, 3], seen: true } == 1321
check next hits of levels(1) given { hits: [1, 2, 3] } == [1, 3, 3]
check next seen of levels(2) == true
check both(1) then both(3) then both(5) == [201, 201, 602]
check ema(1) + f32(counter()) given { ema.average: 4, counter.steps_counted: 2 } == 6
check middle(1) given { r: [2, 4] } == 3
check middle(1) then middle(7) given { r: [] } == [0, 1]
# Rows of a table are checks of their own; both sides may have states.
check ema(x, decay: 0.5) then ema(y, decay: 0.5) == want
  for { x: [2, 4], y: [4, 0], want: [[2, 2], [4, 4]] }
check next average of ema(2, decay: 0.5) given { average: a } == want for { a: [4, 8], want: [3, 5] }
check next average of ema(x, decay: 0) ~= x within 1e-6 forall x: f32 in 0..1, cases: 20
check ema(3, decay: 0.5) then ema(5, decay: 0.5) == [ema(3, decay: 0), ema(8, decay: 0)]
check next c of inverse() fails with "zero"
fn inverse() -> i64 {
  state c: i64 = 0
  next c = 1 // c
  c
}

## Reads how many values a ring holds, and none of them.
fn full(x: f32) -> bool {
  state r: ring<f32>[2]
  next r = push(r, x)
  count(r) == 2
}
check full(1) given { r: [1, 2] } == true
check full(1) given { r: [1] } == false
