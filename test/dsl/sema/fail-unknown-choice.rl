# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnknownChoice
# CHECK: fail-unknown-choice.rl:6:18: error: `Side` has no value `rigth`; did you mean `right`? [choices.1]
choice Side { left, right }
fn f() -> Side = Side.rigth
