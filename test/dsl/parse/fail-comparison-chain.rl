# Comparisons are not associative.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: ComparisonChain
# EXPECT: ComparisonChain

# CHECK: :[[@LINE+1]]:38: error: comparisons do not chain; write `(a < b) and (b <= c)` [syntax.10]
fn f(a: f32, b: f32) -> bool = a < b <= 3
# CHECK: :[[@LINE+1]]:30: error: comparisons do not chain; write `(a == b) and (b == c)`
fn g(a: f32) = (a == 1) == a == 2
