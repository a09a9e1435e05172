# State, its next value, rings; checks of several steps.
# RUN: rl-parse --ast %s | FileCheck %s

# CHECK: {{^}}fn f{{$}}
# CHECK: {{^}}    state c: f32{{$}}
# CHECK-NEXT: {{^}}      path x
# CHECK-NEXT: {{^}}    state recent: ring<f32>{{$}}
# CHECK-NEXT: {{^}}      path n
# CHECK-NEXT: {{^}}    let y
# CHECK-NEXT: {{^}}      unary -
# CHECK-NEXT: {{^}}        path x
# CHECK-NEXT: {{^}}    state k: i64[digit]{{$}}
# CHECK-NEXT: {{^}}      integer 0
# CHECK-NEXT: {{^}}    next c
# CHECK-NEXT: {{^}}      binary +
# CHECK-NEXT: {{^}}        path c
# CHECK-NEXT: {{^}}        path y
# CHECK-NEXT: {{^}}    next recent
# CHECK-NEXT: {{^}}      call
# CHECK-NEXT: {{^}}        path push
fn f(x: f32, n: i64) {
  state c: f32 = x
  state recent: ring<f32>[n]
  y = -x
  state k: i64[digit] = 0
  next c = c + y
  next recent = push(recent, c)
  mean(recent)
}
# After the type of a ring a statement may start with a sign or a bracket.
# CHECK: {{^}}fn g{{$}}
# CHECK: {{^}}    state r: ring<i64>{{$}}
# CHECK-NEXT: {{^}}      binary *
# CHECK-NEXT: {{^}}        integer 2
# CHECK-NEXT: {{^}}        integer 3
# CHECK-NEXT: {{^}}    unary -
fn g() {
  state r: ring<i64>[2 * 3]
  -(1)
}
# Elsewhere they are names.
# CHECK: {{^}}fn next{{$}}
# CHECK-NEXT: {{^}}  param state: f32
# CHECK-NEXT: {{^}}  param then: f32
# CHECK: {{^}}    let next: f32
# CHECK-NEXT: {{^}}      binary +
# CHECK-NEXT: {{^}}        path state
# CHECK-NEXT: {{^}}        path then
# CHECK-NEXT: {{^}}    state next: f32
# CHECK-NEXT: {{^}}      path next
# CHECK-NEXT: {{^}}    next state
# CHECK-NEXT: {{^}}      path next
# CHECK-NEXT: {{^}}    let state
# CHECK-NEXT: {{^}}      path next
# CHECK-NEXT: {{^}}    path next
fn next(state: f32, then: f32) {
  next: f32 = state + then
  state next: f32 = next
  next state = next
  state = next
  next
}
# CHECK: {{^}}check =={{$}}
# CHECK-NEXT: {{^}}  next c{{$}}
# CHECK-NEXT: {{^}}  call
# CHECK-NEXT: {{^}}    path f
# CHECK-NEXT: {{^}}    integer 1
# CHECK-NEXT: {{^}}  then
# CHECK-NEXT: {{^}}    call
# CHECK-NEXT: {{^}}      path f
# CHECK-NEXT: {{^}}      integer 2
# CHECK-NEXT: {{^}}  given
check next c of f(1) then f(2) given { c: 3 } == [1, 2]
# CHECK: {{^}}check =={{$}}
# CHECK-NEXT: {{^}}  call
# CHECK-NEXT: {{^}}    path next
check next(1) == 1
