# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: ListType
# CHECK: fail-list-type.rl:5:13: error: a list is a field of a record only; elsewhere an axis stands for its items [types.11]
fn f(words: [text]) -> f32 = where(words == words, 1.0, 0.0)
