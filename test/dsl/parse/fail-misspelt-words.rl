# Words of the language with a letter wrong.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: MisspeltWord
# EXPECT: MisspeltWord
# EXPECT: MisspeltWord
# EXPECT: MisspeltWord
# EXPECT: MisspeltWord
# EXPECT: MisspeltWord
# EXPECT: MisspeltWord

# CHECK: :[[@LINE+1]]:1: error: unexpected name `experimnt`; did you mean `experiment`?
experimnt quick { x = 1 }
# CHECK: :[[@LINE+1]]:1: error: unexpected name `rewrad`; did you mean `reward`?
rewrad r() = 1
experiment e {
  # CHECK: :[[@LINE+1]]:3: error: unexpected name `evalute`; did you mean `evaluate`?
  evalute { every = 20 }
  # CHECK: :[[@LINE+1]]:3: error: unexpected name `parm`; did you mean `param`?
  parm lr: f32 = 1
}
# CHECK: :[[@LINE+1]]:18: error: unexpected name `off`; did you mean `of`?
task t() -> text off 10 { x }
# CHECK: :[[@LINE+1]]:14: error: unexpected name `witin`; did you mean `within`?
check a ~= b witin 3
fn f() -> f32 {
  # CHECK: :[[@LINE+1]]:3: error: unexpected name `axs`; did you mean `axis`?
  axs digit[10]
  3
}
