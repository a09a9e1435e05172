## Group-relative advantage. arXiv:2402.03300, section 4.1.2: reward minus the
## mean of its prompt's rollouts, over their standard deviation.
## A group that agrees, and a group of one, has advantage exactly 0.
##
## TRL adds 1e-4 (`eps: 1e-4`), verl 1e-6, OpenRLHF (`group_norm`) 1e-9; all
## three divide by n - 1. TRL's `scale_rewards = "batch"` is `over: [prompt,
## rollout]`, and without a deviation it is `std.advantage.dr_grpo`. verl gives
## a group of one its reward: `where(count(over: rollout) == 1, reward / (1 +
## 1e-6), grpo(reward))`.
advantage grpo(
  reward: f32[prompt, rollout],
  eps: f32 = 1e-6,  ## added to the standard deviation
  ## whose deviation: `rollout` of the group, `[prompt, rollout]` of the batch
  over: axes = rollout,
  ddof: i64 = 1,  ## 1: the deviation of a sample, 0: of all there is
) -> f32[prompt, rollout] {
  center = mean(reward, over: rollout)
  spread = std(reward, over: over, ddof: ddof)
  # The mean of equal numbers is rounded, so their deviation may miss 0 by a little.
  agrees = max(reward, over: rollout) == min(reward, over: rollout)
  where(agrees, 0, (reward - center) / (spread + eps))
}

check grpo([[1, 0, 0, 1]]) ~= [[0.866, -0.866, -0.866, 0.866]] within 1e-3
check grpo([[1, 1, 1], [0.5]]) == [[0, 0, 0], [0]]
check sum(grpo(r), over: rollout) ~= 0 within 1e-4 forall r: f32[prompt, rollout] in 0..1
# Of all four: 0.5 / 0.5.
check grpo([[1, 0, 0, 1]], ddof: 0, eps: 0) == [[1, -1, -1, 1]]
# Of the batch 1, 0, 1, 3: sqrt((1/16 + 25/16 + 1/16 + 49/16) / 3) = 1.258306; +-0.5 and +-1 over it.
check grpo([[1, 0], [1, 3]], over: [prompt, rollout], eps: 0)
  ~= [[0.397360, -0.397360], [-0.794719, 0.794719]]
  within 1e-6
