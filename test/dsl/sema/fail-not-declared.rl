# RUN: %expect %s rl-analyze --stdlib %S/Inputs/lib --diagnostics
# RUN: not rl-analyze --stdlib %S/Inputs/lib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NotDeclared
# CHECK: fail-not-declared.rl:5:5: error: the file of `std.a.empty` does not declare `empty` [modules.3]
use std.a.empty
