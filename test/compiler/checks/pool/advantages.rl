# The same for advantages, metrics and their states: what a state becomes is
# checked as a value.
# RUN: rlc test %s | FileCheck %s
# CHECK: 27 passed, 0 failed;  evaluator 27  kernels 27
use std.advantage.grpo, std.advantage.whiten
use std.metric.engine_gap_max, std.metric.engine_gap_mean, std.metric.engine_mismatch
use std.returns.discounted, std.returns.gae, std.state.ema, std.state.running_mean

advantage history(
  reward: f32[prompt, rollout] in 0..1,
  window: i64 = 4,
  gain: f32 = 10,
) -> f32[prompt, rollout] {
  state belief: f32 = mean(reward, over: [prompt, rollout])
  state recent: ring<f32>[window]
  now = mean(reward, over: [prompt, rollout])
  gap = mean(reward, over: rollout) - belief
  next belief = lerp(belief, now, clamp(gain * std(recent, ddof: 0), 0.05, 1))
  next recent = push(recent, belief)
  grpo(reward) * exp(-sign(grpo(reward)) * sign(gap) * abs(gap))
}

advantage budgeted(
  reward: f32[prompt, rollout],
  x: f32[prompt, rollout, token],
) -> f32[prompt, rollout] {
  state spent: i64 = 0
  state scale: f64 = 1.0
  next spent = spent + count(over: [prompt, rollout, token])
  next scale = 0.5 * scale + f64(std(x, over: [prompt, rollout, token]))
  reward * f32(scale) - 0.001 * f32(spent) * mean(abs(x), over: token)
}

metric levels(x: f32[prompt, rollout]) -> f32 {
  axis level[4]
  state hits: f32[level] = f32(position(level))
  state high: bool = false
  here = -x < f32(position(level)) - 2
  next hits = 0.5 * hits + sum(f32(here), over: [prompt, rollout])
  next high = sum(hits, over: level) > 9 or high
  sum(hits, over: level) + where(high, 1.0, 0.0)
}

fn best(x: f32[prompt, rollout]) -> f32[prompt, rollout] = where(
  top(x, share: 0.5, over: rollout),
  x,
  0,
)

fn placed(x: f32[prompt, rollout]) -> f32[prompt, rollout] = 1 / (1 + f32(rank(x, over: rollout)))
  + 0.1 * f32(rank(x, over: [prompt, rollout]))

fn levelled(x: f32[prompt, rollout]) -> f32[prompt, rollout] = x
  - quantile(x, 0.5, over: rollout)
  + quantile(x, 0.9, over: [prompt, rollout])

fn sorted(x: f32[prompt, rollout, token]) -> f32[prompt, rollout] = sum(
  sort(x, along: token) * f32(position(token)),
  over: token,
)

fn scored(o: f32[prompt, rollout]?) -> f32[prompt, rollout] = ((o ?? mean(over: rollout)) ?? 0.0)
  - 0.1 * f32(is_error(o))

choice Verdict { good, poor, none }

fn judged(v: Verdict[prompt, rollout], n: i64[prompt]) -> f32[prompt, rollout] {
  base = match v { good => 1.0, poor => 0.25, none => 0.0 }
  base + (match n % 3 { 0 => 0.0, 1 => 0.5, else => -0.5 }) - mean(base, over: rollout)
}

fn agreed(c: bool[prompt, rollout], x: f32[prompt, rollout]) -> f32[prompt] = where(
  any(c, over: rollout) and not all(c, over: rollout),
  max(x, over: rollout) - min(x, over: rollout),
  0,
)

fn shares(x: f32[prompt, rollout]) -> f32[prompt, rollout] {
  axis bin[3]
  soft = exp(-square(x - f32(position(bin)) + 1))
  sum(soft / (0.1 + sum(soft, over: rollout)), over: bin)
}

fn followed(
  x: f32[prompt, rollout, token],
  v: f32[prompt, rollout, token],
) -> f32[prompt, rollout, token] = gae(x, v, along: token, discount: 0.95, decay: 0.9)
  + discounted(x, along: token, discount: 0.5)

fn precise(x: f64[prompt, rollout]) -> f64[prompt] = var(x, over: rollout)
  + norm(x, over: rollout)
  - mean(x, over: [prompt, rollout])

check history(r) == history(r) forall r: f32[prompt, rollout] in 0..1, cases: 12
check history(r)
  given { belief: 0.4 }
  ~= 0
  within 1000
  forall r: f32[prompt, rollout] in 0..1, cases: 12
check next belief of history(r)
  given { belief: 0.4, recent: [0.2, 0.5, 0.1] }
  ~= 0
  within 1
  forall r: f32[prompt, rollout] in 0..1, cases: 12
check budgeted(r, x)
  == budgeted(r, x)
  forall r: f32[prompt, rollout] in 0..1, x: f32[prompt, rollout, token] in -2..2, cases: 12
check budgeted(r, x)
  given { spent: 12, scale: 2.5 }
  ~= 0
  within 1000
  forall r: f32[prompt, rollout] in 0..1, x: f32[prompt, rollout, token] in -2..2, cases: 12
check next spent of budgeted(r, x)
  given { spent: 12 }
  == 12 + count(over: [prompt, rollout, token])
  forall r: f32[prompt, rollout] in 0..1, x: f32[prompt, rollout, token] in -2..2, cases: 12
check next scale of budgeted(r, x)
  given { scale: 2.5 }
  ~= 1.25 + f64(std(x, over: [prompt, rollout, token]))
  within 1e-6
  forall r: f32[prompt, rollout] in 0..1, x: f32[prompt, rollout, token] in -2..2, cases: 12
check levels(x)
  given { hits: [1, 2, 3, 4], high: false }
  ~= 0
  within 1000
  forall x: f32[prompt, rollout] in -2..2, cases: 12
check next hits of levels(x)
  given { hits: [1, 2, 3, 4] }
  ~= 0
  within 100
  forall x: f32[prompt, rollout] in -2..2, cases: 12
check next high of levels(x)
  given { hits: [1, 2, 3, 4], high: false }
  == true
  forall x: f32[prompt, rollout] in -2..2, cases: 12
check next average of ema(mean(x, over: [prompt, rollout]))
  given { average: 2 }
  ~= 1.8 + 0.1 * mean(x, over: [prompt, rollout])
  within 1e-6
  forall x: f32[prompt, rollout] in -2..2, cases: 12
check next average of running_mean(max(x, over: [prompt, rollout]))
  given { seen: 3, average: 4 }
  ~= 4 + (max(x, over: [prompt, rollout]) - 4) / 4
  within 1e-5
  forall x: f32[prompt, rollout] in -2..2, cases: 12
check grpo(r) == grpo(r) forall r: f32[prompt, rollout] in 0..1, cases: 12
check whiten(x) == whiten(x) forall x: f32[prompt, rollout, token] in -2..2, cases: 12
check best(x) == best(x) forall x: f32[prompt, rollout] in -2..2, cases: 12
check placed(x) == placed(x) forall x: f32[prompt, rollout] in -2..2, cases: 12
check levelled(x) == levelled(x) forall x: f32[prompt, rollout] in -2..2, cases: 12
check shares(x) == shares(x) forall x: f32[prompt, rollout] in -2..2, cases: 12
check sorted(x) == sorted(x) forall x: f32[prompt, rollout, token] in -2..2, cases: 12
check scored(o) == scored(o) forall o: f32[prompt, rollout]? in 0..1, cases: 12
check judged(v, n)
  == judged(v, n)
  forall v: Verdict[prompt, rollout], n: i64[prompt] in 0..9, cases: 12
check agreed(c, x)
  == agreed(c, x)
  forall c: bool[prompt, rollout], x: f32[prompt, rollout] in -2..2, cases: 12
check followed(x, v)
  == followed(x, v)
  forall x: f32[prompt, rollout, token] in -2..2, v: f32[prompt, rollout, token] in -2..2, cases: 12
check precise(x) == precise(x) forall x: f64[prompt, rollout] in -2..2, cases: 12
check engine_gap_max()
  given { old.logp: l, sampled.logp: s }
  == engine_gap_max()
  forall l: f32[prompt, rollout, token] in -3..0, s: f32[prompt, rollout, token] in -3..0, cases: 12
check engine_gap_mean()
  given { old.logp: l, sampled.logp: s }
  == engine_gap_mean()
  forall l: f32[prompt, rollout, token] in -3..0, s: f32[prompt, rollout, token] in -3..0, cases: 12
check engine_mismatch()
  given { old.logp: l, sampled.logp: s }
  == engine_mismatch()
  forall l: f32[prompt, rollout, token] in -3..0, s: f32[prompt, rollout, token] in -3..0, cases: 12
