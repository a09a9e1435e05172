# Programs whose value and gradient do not depend on the order of prompts and of
# the rollouts of a group, nor on how prompts are cut. Both sides are one
# expression: what is compared is the evaluator with kernels here, and kernels
# with kernels in PropertyTest.cpp.
# RUN: rlc test %s | FileCheck %s
# CHECK: 19 passed, 0 failed;  evaluator 19  kernels 19  gradient 19
use std.advantage.grpo, std.advantage.whiten
use std.correction.masked_is, std.correction.sequence_masked_is
use std.correction.sequence_truncated_is, std.correction.truncated_is
use std.divergence.k1, std.divergence.k2, std.divergence.k3
use std.objective.clipped, std.objective.dual_clipped, std.objective.nll
use std.objective.policy_gradient, std.objective.sequence_clipped
use std.pooling.fixed_sum, std.pooling.rollout_mean, std.pooling.token_mean

objective grouped(r: f32[prompt, rollout]) -> f32 = clipped(grpo(r), high: 0.28, pool: token_mean)

objective penalised(r: f32[prompt, rollout]) -> f32 = policy_gradient(grpo(r), pool: token_mean)
  + 0.05 * token_mean(k3(logp, ref.logp))
  - 0.01 * token_mean(entropy)

objective measured(d: f32[prompt, rollout]) -> f32 = rollout_mean(k1(logp, ref.logp) * d)
  + rollout_mean(k2(logp, ref.logp))

objective corrected(a: f32[prompt, rollout]) -> f32 = token_mean(
  -truncated_is(limit: 1.5) * a * logp,
)
  + rollout_mean(-masked_is() * a * logp)

objective corrected_whole(a: f32[prompt, rollout]) -> f32 = rollout_mean(
  -(sequence_truncated_is() + sequence_masked_is()) * a * exp(logp - old.logp),
)

objective spread() -> f32 = std(sum(logp, over: token), over: [prompt, rollout])
  + mean(std(logp, over: [rollout, token]), over: prompt)

objective peaks() -> f32 = mean(
  max(logp, over: token) - min(entropy, over: token),
  over: [prompt, rollout],
)

objective lengths() -> f32 = mean(
  sum(logp, over: token) / sqrt(f32(count(over: token)) + 1),
  over: [prompt, rollout],
)

objective softmax(r: f32[prompt, rollout]) -> f32 {
  score = mean(logp, over: token)
  weight = exp(score - stop(max(score, over: rollout)))
  share = weight / (sum(weight, over: rollout) + 1e-3)
  sum(-share * r, over: [prompt, rollout])
}

objective pairwise(r: f32[prompt, rollout]) -> f32 {
  best = max(r, over: rollout)
  chosen = where(r == best, mean(logp, over: token), 0)
  log1p(exp(-mean(chosen, over: [prompt, rollout])))
}

objective likely(target: text[prompt]) -> f32 = nll(target)
  + 0.1 * mean(square(sum(target.logp, over: token)), over: prompt)

objective mixed(target: text[prompt], r: f32[prompt, rollout]) -> f32 = nll(target)
  * exp(-stop(mean(entropy, over: [prompt, rollout, token])))
  + policy_gradient(r - mean(r, over: rollout))

objective shaped(w: f32[prompt, rollout, token]) -> f32 = token_mean(
  -whiten(cumsum(w, along: token, from: end, decay: 0.9)) * logp,
)

objective smooth() -> f32 = token_mean(square(logp - previous_along(logp, along: token, first: 0)))

objective banded() -> f32 {
  axis band[3]
  edge = f32(position(band)) - 2
  inside = sigmoid(4 * (logp - edge))
  mass = mean(inside, over: [rollout, token])
  mean(norm(mass, over: band), over: prompt)
}

check clipped(a, pool: rollout_mean)
  given { logp: l, old.logp: o }
  == clipped(a, pool: rollout_mean)
  forall a: f32[prompt, rollout] in -2..2,
    l: f32[prompt, rollout, token] in -3..0,
    o: f32[prompt, rollout, token] in -3..0,
    cases: 12
check clipped(a, pool: token_mean)
  given { logp: l, old.logp: o }
  == clipped(a, pool: token_mean)
  forall a: f32[prompt, rollout] in -2..2,
    l: f32[prompt, rollout, token] in -3..0,
    o: f32[prompt, rollout, token] in -3..0,
    cases: 12
check clipped(a, pool: fixed_sum(budget: 7))
  given { logp: l, old.logp: o }
  == clipped(a, pool: fixed_sum(budget: 7))
  forall a: f32[prompt, rollout] in -2..2,
    l: f32[prompt, rollout, token] in -3..0,
    o: f32[prompt, rollout, token] in -3..0,
    cases: 12
check dual_clipped(a, pool: token_mean)
  given { logp: l, old.logp: o }
  == dual_clipped(a, pool: token_mean)
  forall a: f32[prompt, rollout] in -2..2,
    l: f32[prompt, rollout, token] in -3..0,
    o: f32[prompt, rollout, token] in -3..0,
    cases: 12
check sequence_clipped(a)
  given { logp: l, old.logp: o }
  == sequence_clipped(a)
  forall a: f32[prompt, rollout] in -2..2,
    l: f32[prompt, rollout, token] in -3..0,
    o: f32[prompt, rollout, token] in -3..0,
    cases: 12
check policy_gradient(a)
  given { logp: l }
  == policy_gradient(a)
  forall a: f32[prompt, rollout] in -2..2, l: f32[prompt, rollout, token] in -3..0, cases: 12
check grouped(r)
  given { logp: l, old.logp: o }
  == grouped(r)
  forall r: f32[prompt, rollout] in 0..1,
    l: f32[prompt, rollout, token] in -3..0,
    o: f32[prompt, rollout, token] in -3..0,
    cases: 12
check penalised(r)
  given { logp: l, ref.logp: f, entropy: e }
  == penalised(r)
  forall r: f32[prompt, rollout] in 0..1,
    l: f32[prompt, rollout, token] in -3..0,
    f: f32[prompt, rollout, token] in -3..0,
    e: f32[prompt, rollout, token] in 0..3,
    cases: 12
check measured(d)
  given { logp: l, ref.logp: f }
  == measured(d)
  forall d: f32[prompt, rollout] in -2..2,
    l: f32[prompt, rollout, token] in -3..0,
    f: f32[prompt, rollout, token] in -3..0,
    cases: 12
check corrected(a)
  given { logp: l, old.logp: o, sampled.logp: s }
  == corrected(a)
  forall a: f32[prompt, rollout] in -2..2,
    l: f32[prompt, rollout, token] in -3..0,
    o: f32[prompt, rollout, token] in -3..0,
    s: f32[prompt, rollout, token] in -3..0,
    cases: 12
check corrected_whole(a)
  given { logp: l, old.logp: o, sampled.logp: s }
  == corrected_whole(a)
  forall a: f32[prompt, rollout] in -2..2,
    l: f32[prompt, rollout, token] in -3..0,
    o: f32[prompt, rollout, token] in -3..0,
    s: f32[prompt, rollout, token] in -3..0,
    cases: 12
check spread()
  given { logp: l }
  == spread()
  forall l: f32[prompt, rollout, token] in -3..0, cases: 12
check peaks()
  given { logp: l, entropy: e }
  == peaks()
  forall l: f32[prompt, rollout, token] in -3..0, e: f32[prompt, rollout, token] in 0..3, cases: 12
check lengths()
  given { logp: l }
  == lengths()
  forall l: f32[prompt, rollout, token] in -3..0, cases: 12
check softmax(r)
  given { logp: l }
  == softmax(r)
  forall r: f32[prompt, rollout] in 0..1, l: f32[prompt, rollout, token] in -3..0, cases: 12
check pairwise(r)
  given { logp: l }
  == pairwise(r)
  forall r: f32[prompt, rollout] in 0..1, l: f32[prompt, rollout, token] in -3..0, cases: 12
check shaped(w)
  given { logp: l }
  == shaped(w)
  forall w: f32[prompt, rollout, token] in -1..1, l: f32[prompt, rollout, token] in -3..0, cases: 12
check smooth()
  given { logp: l }
  == smooth()
  forall l: f32[prompt, rollout, token] in -3..0, cases: 12
check banded()
  given { logp: l }
  == banded()
  forall l: f32[prompt, rollout, token] in -3..0, cases: 12
