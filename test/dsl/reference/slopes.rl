# Slopes of values, by lists, by drawn values and by streams; numbers follow
# from the closed forms.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 10 of 10 checks passed

fn half_square(x: f32[prompt], y: f32[prompt]) -> f32[prompt] = 0.5 * x ** 2 + 3 * y

fn held(x: f32[prompt]) -> f32[prompt] = x * stop(x)

fn ratio() -> f32 = mean(exp(logp - old.logp), over: [prompt, rollout, token])

fn surrogate(advantage: f32[prompt, rollout]) -> f32 {
  ratio = exp(logp - old.logp)
  mean(-min(ratio * advantage, clamp(ratio, 0.8, 1.2) * advantage), over: [prompt, rollout, token])
}

fn peak(x: f32[prompt]) -> f32 = log(sum(exp(x), over: prompt))

check slope of half_square([1, 2, -3], [0, 0, 0]) by x ~= [1, 2, -3] within 1e-8
check slope of half_square([1, 2, -3], [0, 0, 0]) by y ~= 3 within 1e-8
check slope of half_square(a, b)
  by a
  ~= a
  within 1e-6
  forall a: f32[prompt] in -2..2, b: f32[prompt] in -2..2
# What is cut adds nothing, to the last bit.
check slope of held([2, 3]) by x ~= [2, 3] within 1e-8
check slope of stop(a) by a == 0 forall a: f32[prompt]
# 1 / (1 + e), e / (1 + e).
check slope of peak([0, 1]) by x ~= [0.268941421, 0.731058579] within 1e-8
check slope of ratio()
  by logp
  given { logp: [[[0, 0]], [[0, -1]]], old.logp: [[[0, 0]], [[0, -1]]] }
  ~= 0.25
  within 1e-8
# Above the limit with a gain there is none; below it, and with a loss, there
# is. Rounded limits of f32 lie off these points.
check slope of surrogate([[1, -2]])
  by logp
  given { logp: [[[0.5, 0], [0.5]]], old.logp: [[[0, 0], [0]]] }
  ~= [[[0, -0.333333333], [1.099147514]]]
  within 1e-8
check slope of w * peak([0, 1])
  by x
  ~= want
  within 1e-8
  for { w: [1.0, 2.0], want: [[0.268941421, 0.731058579], [0.537882843, 1.462117157]] }
