# A check relates two values, and a comparison is one only in parentheses.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: BareComparison
# EXPECT: BareComparison

# CHECK: :[[@LINE+1]]:9: error: `<` compares inside a check; put the comparison in parentheses and relate it, as in `check (a < b) == true` [syntax.11]
check a < b
# CHECK: :[[@LINE+1]]:14: error: `>=` compares inside a check
check a == b >= c
