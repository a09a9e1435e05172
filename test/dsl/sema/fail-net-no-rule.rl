# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NetNoRule
# CHECK: fail-net-no-rule.rl:8:29: error: the loss of net `score` goes through `max`, which carries no gradient to a net; `stop(..)` says that this is meant [net.6]
axis feature[2]
fn a(x: f32[prompt, feature]) -> f32 {
  net score = mlp(feature, hidden: [2])
  next score = adamw(score, max(score(x), over: prompt), lr: 1)
  mean(score(x), over: prompt)
}
