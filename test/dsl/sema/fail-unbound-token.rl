# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: UnboundToken
# CHECK: fail-unbound-token.rl:5:37: error: no argument says whose `token` is meant [axes.11]
fn f(x: f32[prompt]) -> f32[prompt, token] = x
