# Heads of declarations that stop short.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError

# CHECK: :[[@LINE+1]]:1: error: unexpected name `x`; expected a declaration or end of file
x 3
# CHECK: :[[@LINE+1]]:14: error: unexpected number `3`; expected a name
fn f(x: f32, 3) -> f32 { x }
# CHECK: :[[@LINE+1]]:21: error: unexpected `->`; expected `=`, `,`, `)` or `[`
fn h(a: f32, b: f32 -> f32 { a }
# CHECK: :[[@LINE+1]]:13: error: unexpected name `b`; expected `=`, `,`, `)` or `[`
fn i(a: f32 b: f32) -> f32 { a }
# CHECK: :[[@LINE+1]]:4: error: unexpected `(`; expected a name
fn (a: f32) -> f32 { a }
# CHECK: :[[@LINE+1]]:11: error: unexpected `{`; expected a type
fn j() -> { 3 }
# CHECK: :[[@LINE+1]]:15: error: unexpected name `a`; expected `of`, `=`, `[` or `{`
fn k() -> f32 a
# CHECK: :[[@LINE+2]]:17: error: unexpected `]`; expected a name
fn l() = 3
param j: f32[a, ]
