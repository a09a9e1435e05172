## Punishment of long responses, to be added to a reward: 0 up to `cache` tokens
## before the longest that is allowed, then down to -1 there. arXiv:2503.14476
## (DAPO), eq. 13.
##
## TRL (`get_soft_overlong_punishment`) is the same with `factor: 1`, verl
## (`overlong_buffer_cfg`) and OpenRLHF (`overlong_buffer_len`) have the factor;
## verl alone goes below `-factor` beyond the longest, which no response is.
reward soft_overlong(
  longest: f32,  ## tokens, `max_tokens` of `sample`
  cache: f32,  ## tokens over which the punishment grows
  factor: f32 = 1.0,  ## punishment of the longest
) -> f32[prompt, rollout] {
  tokens = f32(count(over: token))
  excess = clamp((tokens - (longest - cache)) / cache, 0, 1)
  0 - factor * excess
}

# 2, 3 and 6 tokens of 6, the last 4 punished: 0, a quarter, all.
check soft_overlong(6, 4) + 0 * mean(logp, over: token)
  given { logp: [[[-1, -1], [-1, -1, -1], [-1, -1, -1, -1, -1, -1]]] }
  ~= [[0, -0.25, -1]]
  within 1e-6
