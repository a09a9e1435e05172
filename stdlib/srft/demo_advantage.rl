use std.srft.right_demos

## Advantage of each demonstration in the group of its prompt's rollouts and
## demonstrations. arXiv:2506.19767, eqs. 6 and 7. A group that agrees has 0.
fn demo_advantage(
  c: f32[prompt, rollout] in 0..1,  ## verdicts of the rollouts
  verdict: f32[prompt, demo],  ## of the demonstrations
  has_std: bool = true,  ## divided by the group's standard deviation
  drop_demo: bool = false,
  ddof: i64 = 1,
  eps: f32 = 1e-6,
) -> f32[prompt, demo] {
  group = concat(c, verdict, along: candidate)
  right = f32(right_demos(verdict, drop_demo))
  kept = concat(where(c == c, 1.0, 1.0), right, along: candidate) > 0
  center = mean(group, over: candidate, where: kept)
  spread = std(group, over: candidate, ddof: ddof, where: kept)
  agrees = max(group, over: candidate, where: kept) == min(group, over: candidate, where: kept)
  ahat = (group - center) / where(has_std, spread + eps, 1)
  part(where(agrees or not kept, 0, ahat), demo)
}

check demo_advantage([[1, 0, 0], [1, 1, 1]], [[1], [1]]) ~= [[0.866024], [0]] within 1e-6
