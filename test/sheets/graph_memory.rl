# Notes reached over two layers of weighted edges, and the gradient of the
# logarithm of the chance that one is drawn.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 13 of 13 checks passed

axis query[2]

axis way[3]

axis note[2]

fn reached(near: f32[query], to_way: f32[query, way]) -> f32[way] = sum(near * to_way, over: query)

fn score(near: f32[query], to_way: f32[query, way], to_note: f32[way, note]) -> f32[note] = sum(
  reached(near, to_way) * to_note,
  over: way,
)

fn softmax(x: f32[*], over: axes) -> f32[*] {
  part = exp(x - max(x, over: over))
  part / sum(part, over: over)
}

fn chance(
  near: f32[query],
  to_way: f32[query, way],
  to_note: f32[way, note],
) -> f32[note] = softmax(score(near, to_way, to_note), over: note)

fn pull(
  near: f32[query],
  to_way: f32[query, way],
  to_note: f32[way, note],
  drawn: i64,
) -> f32[note] = f32(position(note) == drawn) - chance(near, to_way, to_note)

fn log_chance(
  near: f32[query],
  to_way: f32[query, way],
  to_note: f32[way, note],
  drawn: i64,
) -> f32 = sum(log(chance(near, to_way, to_note)), over: note, where: position(note) == drawn)

## Derivatives by the weights, edges being where a weight is not 0.
fn slope_to_note(
  near: f32[query],
  to_way: f32[query, way],
  to_note: f32[way, note],
  drawn: i64,
) -> f32[way, note] {
  edge = f32(not (to_note == 0))
  reached(near, to_way) * pull(near, to_way, to_note, drawn) * edge
}

fn slope_to_way(
  near: f32[query],
  to_way: f32[query, way],
  to_note: f32[way, note],
  drawn: i64,
) -> f32[query, way] {
  edge = f32(not (to_way == 0))
  near * sum(to_note * pull(near, to_way, to_note, drawn), over: note) * edge
}

fn next_to_note(
  near: f32[query],
  to_way: f32[query, way],
  to_note: f32[way, note],
  gain: f32,
  rate: f32 = 0.05,
) -> f32[way, note] = to_note + rate * gain * slope_to_note(near, to_way, to_note, 1)

fn next_to_way(
  near: f32[query],
  to_way: f32[query, way],
  to_note: f32[way, note],
  gain: f32,
  rate: f32 = 0.05,
) -> f32[query, way] = to_way + rate * gain * slope_to_way(near, to_way, to_note, 1)

fn next_score(
  near: f32[query],
  to_way: f32[query, way],
  to_note: f32[way, note],
) -> f32[note] = score(
  near,
  next_to_way(near, to_way, to_note, 1.0),
  next_to_note(near, to_way, to_note, 1.0),
)

fn next_chance(
  near: f32[query],
  to_way: f32[query, way],
  to_note: f32[way, note],
) -> f32[note] = softmax(next_score(near, to_way, to_note), over: note)

# Oracle 1.
near = [0.9, 0.5]

to_way = [[1, 1, 0], [0, 1, 1]]

to_note = [[1, 0], [1, 1], [0, 1]]

check reached(near, to_way) ~= [0.9, 1.4, 0.5] within 1e-6
check score(near, to_way, to_note) ~= [2.3, 1.9] within 1e-6
check chance(near, to_way, to_note) ~= [0.598688, 0.401312] within 1e-6
# Oracle 2.
check slope_to_note(near, to_way, to_note, 1)
  ~= [[-0.538819, 0], [-0.838163, 0.838163], [0, 0.299344]]
  within 1e-6
check slope_to_way(near, to_way, to_note, 1) ~= [[-0.538819, 0, 0], [0, 0, 0.299344]] within 1e-6
# Where there are edges, derivatives of the logarithm of that chance.
check slope of log_chance(near, to_way, to_note, 1)
  by to_note
  ~= [[-0.538819, 0.538819], [-0.838163, 0.838163], [-0.299344, 0.299344]]
  within 1e-6
check slope of log_chance(near, to_way, to_note, 1)
  by to_way
  ~= [[-0.538819, 0, 0.538819], [-0.299344, 0, 0.299344]]
  within 1e-6
# Oracle 3.
check next_to_note(near, to_way, to_note, 1.0)
  ~= [[0.973059, 0], [0.958092, 1.041908], [0, 1.014967]]
  within 1e-6
check next_to_way(near, to_way, to_note, 1.0) ~= [[0.973059, 1, 0], [0, 1, 1.014967]] within 1e-6
check next_score(near, to_way, to_note) ~= [2.193488, 1.973751] within 1e-6
check next_chance(near, to_way, to_note) ~= [0.554714, 0.445286] within 1e-6
check next_to_note(near, to_way, to_note, 0.0) == to_note
check next_to_way(near, to_way, to_note, 0.0) == to_way
