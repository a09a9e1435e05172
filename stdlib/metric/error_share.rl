## Share of the values that are errors: a verifier, a judge or a parser failed.
metric error_share(x: f32[prompt, rollout]?) -> f32 = mean(
  f32(is_error(x)),
  over: [prompt, rollout],
)

check error_share([[1, error("too large")], [missing, 0]]) == 0.25
