## Reward of an outcome by its length, along half a cosine: of right responses
## short ones are worth more, of wrong ones long ones cost less.
## arXiv:2502.03373, appendix C.1 (`CosFn`).
##
## TRL: `get_cosine_scaled_reward`, whose bounds these are. The paper
## gives a response without an end -10: `where(truncated, -10.0, ..)`. verl and
## OpenRLHF do not have it.
reward cosine_length(
  outcome: f32[prompt, rollout],  ## right above 0.5
  longest: f32,  ## tokens; longer ones count as that
  min_value_wrong: f32 = -1.0,  ## of the shortest wrong response
  max_value_wrong: f32 = -0.5,  ## of the longest
  min_value_correct: f32 = 0.5,  ## of the longest right response
  max_value_correct: f32 = 1.0,  ## of the shortest
) -> f32[prompt, rollout] {
  right = outcome > 0.5
  short = where(right, max_value_correct, min_value_wrong)
  long = where(right, min_value_correct, max_value_wrong)
  progress = min(f32(count(over: token)) / longest, 1)
  long + 0.5 * (short - long) * (1 + cos(progress * 3.14159265))
}

# Halfway 0.75 and -0.75; at the end 0.5 and -0.5.
check cosine_length([[1, 0], [1, 0]], longest: 2) + 0 * mean(logp, over: token)
  given { logp: [[[-1], [-1]], [[-1, -1], [-1, -1, -1]]] }
  ~= [[0.75, -0.75], [0.5, -0.5]]
  within 1e-6
