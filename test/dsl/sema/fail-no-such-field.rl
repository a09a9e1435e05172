# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NoSuchField
# CHECK: fail-no-such-field.rl:6:26: error: `Rule` has no field `wieght`; did you mean `weight`? [records.1]
record Rule { test: text, weight: f32 }
fn f(r: Rule) -> f32 = r.wieght
