# Types, ranges, records, choices, axes of a file, matches and raw texts.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}use "a folder/mine.rl" as own
use "a folder/mine.rl" as own
# CHECK-NEXT: {{^}}axis feature
# CHECK-NEXT: {{^}}  integer 10
axis feature[10]
# CHECK-NEXT: {{^}}axis hop
axis hop
# CHECK-NEXT: {{^}}choice Verdict: A B
choice Verdict { A, B }
# CHECK-NEXT: {{^}}record Rule
# CHECK-NEXT: {{^}}  param test: text
# CHECK-NEXT: {{^}}  param weight: f64? in 0<..<1.5
# CHECK-NEXT: {{^}}    path missing
# CHECK-NEXT: {{^}}  param parts: [text]
record Rule { test: text, weight: f64? in 0<..<1.5 = missing, parts: [text] }
# CHECK-NEXT: {{^}}fn f -> f32[prompt]?
# CHECK-NEXT: {{^}}  param a: f32[prompt, rollout]? in 0..
# CHECK-NEXT: {{^}}  param b: i64 in ..-1
# CHECK-NEXT: {{^}}  body
# CHECK-NEXT: {{^}}    axis part =
# CHECK-NEXT: {{^}}      member parts
# CHECK-NEXT: {{^}}        call
# CHECK-NEXT: {{^}}          path g
# CHECK-NEXT: {{^}}          path a
# CHECK-NEXT: {{^}}    binary <
# CHECK-NEXT: {{^}}      binary ??
# CHECK-NEXT: {{^}}        binary ??
# CHECK-NEXT: {{^}}          path a
# CHECK-NEXT: {{^}}          path b
# CHECK-NEXT: {{^}}        binary +
# CHECK-NEXT: {{^}}          integer 1
# CHECK-NEXT: {{^}}          integer 2
# CHECK-NEXT: {{^}}      match
# CHECK-NEXT: {{^}}        path b
# CHECK-NEXT: {{^}}        pattern
# CHECK-NEXT: {{^}}          raw text
# CHECK-NEXT: {{^}}            "{a}\\d"
# CHECK-NEXT: {{^}}        value
# CHECK-NEXT: {{^}}          group $1
# CHECK-NEXT: {{^}}        pattern
# CHECK-NEXT: {{^}}          unary -
# CHECK-NEXT: {{^}}            integer 1
# CHECK-NEXT: {{^}}        value
# CHECK-NEXT: {{^}}          integer 2
# CHECK-NEXT: {{^}}        else
# CHECK-NEXT: {{^}}        value
# CHECK-NEXT: {{^}}          path missing
fn f(a: f32[prompt, rollout]? in 0.., b: i64 in ..-1) -> f32[prompt]? {
  axis part = g(a).parts
  a ?? b ?? 1 + 2 < match b { r"{a}\d" => $1, -1 => 2, else => missing }
}

# CHECK-NEXT: {{^}}experiment preset = base.one with
# CHECK-NEXT: {{^}}  phase rl
# CHECK-NEXT: {{^}}    slot steps
experiment preset = base.one with {
  phase rl { steps = 3 }
}
