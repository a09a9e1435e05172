# Uses that stop short.
# RUN: %expect %s
# RUN: not rl-parse --diagnostics %s | FileCheck %s
# EXPECT: SyntaxError
# EXPECT: SyntaxError
# EXPECT: SyntaxError

# CHECK: :[[@LINE+2]]:1: error: unexpected `use`; expected a name
use
use a.
use b as
# CHECK: :[[@LINE-1]]:1: error: unexpected `use`; expected a name
param x: f32
# CHECK: :[[@LINE-1]]:1: error: unexpected `param`; expected a name
