# Words of other languages, with what to write here.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: ForeignWord
# EXPECT: ForeignWord
# EXPECT: ForeignWord
# EXPECT: ForeignWord
# EXPECT: ForeignWord

# CHECK: :[[@LINE+1]]:1: error: `import` is no word of this language; write `use` and a dotted name [syntax.8]
import std.reward
# CHECK: :[[@LINE+1]]:1: error: `def` is no word of this language; a function is declared by `fn`
def f(x): return x
experiment e {
  # CHECK: :[[@LINE+1]]:3: error: `let` is no word of this language; write `name = value`
  let x = 3
}
fn g(x: f32) -> f32 {
  # CHECK: :[[@LINE+1]]:3: error: `if` is no word of this language; choose with `where(condition, one, other)`
  if x { 3 }
  # CHECK: :[[@LINE+1]]:3: error: `return` is no word of this language; the last expression of a body is its result
  return x
}
