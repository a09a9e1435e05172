# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=error:
# EXPECT: NetGradient
# EXPECT: NetGradient
# EXPECT: NetGradient
# EXPECT: CalledHere
# EXPECT: NetGradient
# EXPECT: NetNoRule
# CHECK: fail-net-gradient.rl:19:12: error: `gradient`: it is that of a net, here is f32[feature] [net.8]
# CHECK: fail-net-gradient.rl:24:33: error: `gradient`: `prompt` has no fixed size, net `score` 9 numbers; `axis weight[score.size]` has as many [net.8]
# CHECK: fail-net-gradient.rl:31:38: error: `gradient`: `number` has 3 points, net `score` 9 numbers; `axis weight[score.size]` has as many [net.8]
# CHECK: fail-net-gradient.rl:38:36: error: `gradient`: what net `score` gives, f32[number], lies along `number` already [net.8]
# CHECK: fail-net-gradient.rl:44:29: error: the loss of net `score` goes through `take`, which carries no gradient to a net; `stop(..)` says that this is meant [net.6]
axis feature[2]
fn a(x: f32[feature]) -> f32[*] {
  net score = mlp(feature, hidden: [2])
  axis number[score.size]
  next score = adamw(score, score(x), lr: 1)
  gradient(x, at: x, along: number)
}
fn b(x: f32[prompt, feature]) -> f32[*] {
  net score = mlp(feature, hidden: [2])
  next score = adamw(score, mean(score(x), over: prompt), lr: 1)
  gradient(score, at: x, along: prompt)
}
fn c(x: f32) -> f32 {
  net score = mlp(feature, hidden: [2])
  axis number[3]
  of = stack([x, 1.0], along: feature)
  next score = adamw(score, score(of), lr: 1)
  sum(gradient(score, at: of, along: number), over: number)
}
fn d(x: f32[feature]) -> f32[*] {
  net score = mlp(feature, hidden: [2])
  axis number[score.size]
  many = x + f32(position(number))
  next score = adamw(score, sum(score(many), over: number), lr: 1)
  gradient(score, at: many, along: number)
}
fn e(x: f32[feature]) -> f32 {
  net score = mlp(feature, hidden: [2])
  axis number[score.size]
  steep = sum(gradient(score, at: x, along: number), over: number)
  next score = adamw(score, steep, lr: 1)
  steep
}
check c(1) == 0
