# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: CheckDrawn
# EXPECT: CheckDrawn
# EXPECT: CheckDrawn
# EXPECT: CheckDrawn
# EXPECT: RangeType
# EXPECT: RangeEmpty
# EXPECT: RangeEmpty
# EXPECT: UnknownType
# EXPECT: NameClash
# EXPECT: Unread
# CHECK: error: `t` cannot be drawn: texts are not; give them in lists [checks.9]
# CHECK: error: `x` cannot be drawn: its type names no axes [checks.9]
# CHECK: error: `g` cannot be drawn: it is no single value [checks.9]
# CHECK: error: `r` cannot be drawn: records are not; draw their fields [checks.9]
# CHECK: error: only numbers have a range, and `b` is bool [ranges.2]
# CHECK: error: no number lies in 1..0 [ranges.3]
# CHECK: error: no number lies in 0<..<1 [ranges.3]
# CHECK: error: unknown type `f31`
# CHECK: error: `x` is already a parameter [names.2]
# CHECK: error: parameter `y` is never read [names.3]
record R { a: f32 }

fn f(x: f32) -> f32 = x

check f(1) == 1 forall t: text
check f(x) == 1 forall x: f32[*]
check f(g) == 1 forall g: fn(f32) -> f32
check f(1) == 1 forall r: R
check f(1) == 1 forall b: bool in 0..1
check f(x) == x forall x: f32 in 1..0
# Between two whole numbers lies no other, but some f32.
check f(f32(n)) == f32(n) forall n: i64 in 0<..<1
check f(x) == x forall x: f32 in 0<..<1
check f(x) == x forall x: f31
check f(x) == x forall x: f32, x: f32
check f(x) == x forall x: f32, y: f32
