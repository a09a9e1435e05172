# Axes made of data have the names that bodies and signatures give them.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 3 of 3 checks passed
fn last_sum(x: f32[prompt, step]) -> f32[prompt] = max(cumsum(x, along: step), over: step)

fn starts(t: text[prompt]) -> f32[prompt] {
  axis digit = find_all(t, r"[0-9]")
  last_sum(f32(digit.start))
}
check starts(["a1b2", "12"]) == [4, 1]

# Both are made by one word; each is the part that its own name says.
fn parts(t: text[prompt], second: bool) -> i64[prompt] {
  axis low = find_all(t, r"[0-4]")
  axis high = find_all(t, r"[5-9]")
  all = concat(low.start, high.start, along: candidate)
  where(second, sum(part(all, high), over: high), sum(part(all, low), over: low))
}
check parts(["1629", "15"], second) == want for { second: [false, true], want: [[2, 0], [4, 1]] }
