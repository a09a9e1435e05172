# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: FileNotConstant
# CHECK: fail-use-file-hole.rl:5:5: error: the file of a `use` is a text without holes [modules.5]
use "a{1}.rl"
