# All kinds of callables, with and without parts.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}fn half -> f32{{$}}
# CHECK-NEXT: {{^}}  doc "Half of it."
# CHECK-NEXT: {{^}}  param x: f32[*]
# CHECK-NEXT: {{^}}    doc "what to halve"
# CHECK-NEXT: {{^}}  value
# CHECK-NEXT: {{^}}    binary /
## Half of it.
fn half(x: f32[*]  ## what to halve
) -> f32 = x / 2  # no documentation
# CHECK: {{^}}reward r -> f32[prompt, rollout]{{$}}
# CHECK-NEXT: {{^}}  param scale: f32
# CHECK-NEXT: {{^}}    doc "a factor"
# CHECK-NEXT: {{^}}    real 0.5
# CHECK-NEXT: {{^}}  param apply: fn(f32[*], i64) -> f32[*]
# CHECK-NEXT: {{^}}    doc "above\nbehind"
# CHECK-NEXT: {{^}}  body
# CHECK-NEXT: {{^}}    axis digit
# CHECK-NEXT: {{^}}      integer 10
# CHECK-NEXT: {{^}}    let y: f32[prompt]
# CHECK-NEXT: {{^}}      path half
# CHECK-NEXT: {{^}}    path y
reward r(
  scale: f32 = 0.5,  ## a factor
  ## above
  apply: fn(f32[*], i64) -> f32[*],  ## behind
) -> f32[prompt, rollout] {
  axis digit[10]
  y: f32[prompt] = half
  y
}
# CHECK: {{^}}advantage a{{$}}
# CHECK-NEXT: {{^}}  body{{$}}
advantage a() {}
# CHECK-NEXT: {{^}}objective o -> f32
objective o() -> f32 { 1 }
# CHECK: {{^}}metric m
metric m() = true
# CHECK: {{^}}task t -> text
# CHECK-NEXT: {{^}}  param n: i64
# CHECK-NEXT: {{^}}  of
# CHECK-NEXT: {{^}}    binary **
# CHECK-NEXT: {{^}}      integer 10
# CHECK-NEXT: {{^}}      path n
# CHECK-NEXT: {{^}}  body
# CHECK-NEXT: {{^}}    record
# CHECK-NEXT: {{^}}      question:
task t(n: i64) -> text of (10 ** n) { { question: "a" } }
