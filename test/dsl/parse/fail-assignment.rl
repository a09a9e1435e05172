# Only names can be given a value.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: NotAssignable
# EXPECT: NotAssignable
# EXPECT: NotAssignable
# EXPECT: NotAssignable

fn f(x: f32) -> f32 {
  # CHECK: :[[@LINE+1]]:3: error: only a name can stand left of `=` [syntax.12]
  (c) = 2
  # CHECK: :[[@LINE+1]]:3: error: only a name can stand left of `=`
  1 = 2
  # CHECK: :[[@LINE+1]]:3: error: only a name can stand left of `=`
  a.b = 2
  # CHECK: :[[@LINE+1]]:9: error: only a name can stand left of `:`
  d = g(a.b: 3)
  d
}
