# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: TypeMismatch
# CHECK: fail-record-mismatch.rl:8:26: error: `r` needs Rule, here is Law [types.1]
record Rule { test: text }
record Law { test: text }
fn f(r: Rule) -> text = r.test
fn g(l: Law) -> text = f(l)
