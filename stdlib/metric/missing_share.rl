## Share of the values that are missing: there was nothing to go by.
metric missing_share(x: f32[prompt, rollout]?) -> f32 = mean(
  f32(is_missing(x)),
  over: [prompt, rollout],
)

check missing_share([[1, error("too large")], [missing, 0]]) == 0.25
