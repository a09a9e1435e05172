# Words of the language are no names, except after a dot.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: WordAsName
# EXPECT: WordAsName
# EXPECT: WordAsName

fn f(x: f32) -> f32 {
  # CHECK: :[[@LINE+1]]:3: error: `use` is a word of the language and cannot be a name [syntax.8]
  use = 3
  # CHECK: :[[@LINE+1]]:9: error: `axis` is a word of the language
  y = g(axis: 3)
  y.axis
}
# CHECK: :[[@LINE+1]]:4: error: `fn` is a word of the language
fn fn() = 3
