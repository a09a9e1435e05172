## Probability that one of `k` responses is right, from the n that were sampled
## for a prompt, of which c are right: 1 - C(n - c, k) / C(n, k), the unbiased
## estimator of arXiv:2107.03374, equation 1. Mean over prompts; there must be
## `k` responses to each, with fewer it is no number.
metric pass_at_k(
  correct: f32[prompt, rollout],  ## 1 where the response is right, else 0
  k: i64 in 1..,  ## responses of which one has to be right
) -> f32 {
  n = f32(count(over: rollout))
  wrong = stop(n - sum(correct, over: rollout))
  # 0, 1, .. along the rollouts; which one gets which number does not matter.
  number = f32(rank(0.0 * correct, over: rollout))
  # C(n - c, k) / C(n, k) is the product of (n - c - i) / (n - i) over i < k.
  factor = where(number < f32(k), max(wrong - number, 0.0) / (n - number), 1.0)
  none = exp(sum(log(factor), over: rollout))
  # 0 / 0 where there are too few.
  enough = where(n < f32(k), 0.0, 1.0)
  mean((1.0 - none) * enough / enough, over: prompt)
}

# 1 - C(3, 1) / C(4, 1).
check pass_at_k([[1, 0, 0, 0]], k: 1) ~= 0.25 within 1e-6

# 1 - C(3, 2) / C(4, 2).
check pass_at_k([[0, 0, 1, 0]], k: 2) ~= 0.5 within 1e-6

# 1 - C(6, 3) / C(10, 3) = 1 - 20 / 120.
check pass_at_k([[1, 0, 0, 1, 0, 1, 0, 0, 1, 0]], k: 3) ~= 0.8333333 within 1e-6

# None right, all right, more wrong ones than are not drawn; k = n.
check pass_at_k([[0, 0, 0]], k: 2) == 0
check pass_at_k([[1, 1, 1]], k: 2) == 1
check pass_at_k([[1, 1, 0]], k: 2) == 1
check pass_at_k([[0, 1, 0]], k: 3) == 1

# A mean over prompts.
check pass_at_k([[1, 0, 0, 0], [0, 0, 0, 0]], k: 2) ~= 0.25 within 1e-6
