# RUN: %expect %s rl-analyze --stdlib %stdlib --diagnostics
# RUN: not rl-analyze --stdlib %stdlib --diagnostics %s | FileCheck %s --implicit-check-not=warning:
# The warnings alone reject nothing; the last line does.
# EXPECT: ShapedOutcome
# EXPECT: CalledHere
# EXPECT: ShapedOutcome
# EXPECT: CalledHere
# EXPECT: ShapedOutcome
# EXPECT: CalledHere
# EXPECT: ShapedOutcome
# EXPECT: CalledHere
# EXPECT: ShapedOutcome
# EXPECT: CalledHere
# EXPECT: TokenAtText
# CHECK: {{.*}}mixed_outcomes.rl:{{.*}} warning: {{.*}} `exact_match(response, data.answer) - 0.1 * f32(truncated)` puts several values together: {{.*}} [outcomes.1]
# CHECK: warning: a raw outcome is wanted, as one verifier gives it, and `0.8 * exact_match(response, data.answer) + 0.2 * within_l...` puts several values together: what is estimated from it would not be how often a prompt is solved [outcomes.1]
# CHECK: warning: {{.*}} `reward - mean(reward, over: rollout)` puts several values together: {{.*}} [outcomes.1]
# CHECK: warning: {{.*}} `likely()` reads streams of the policy: {{.*}} [outcomes.1]
# CHECK: warning: {{.*}} `solved_from_there(data.answer)` is estimated from attempts: {{.*}} [outcomes.1]
# CHECK: error: {{.*}} [text.4]
use std.task.addition, std.reward.exact_match, std.reward.within_length, std.reward.graded
use std.reward.math_equal, std.filter.mixed_outcomes
## Share of a group that is right.
advantage by_share(reward: f32[prompt, rollout]) -> f32[prompt, rollout] = reward
  - mean(outcome(reward), over: rollout)

## What it is more or less.
reward likely() -> f32[prompt, rollout] = mean(sampled.logp, over: token)

reward solved_from_there(answer: text[prompt]) -> f32[prompt, rollout] {
  axis attempt = sample(policy, after: "{up_to(response, 1)}", count: 2, max_tokens: 2)
  mean(f32(trim(attempt.text) == answer), over: attempt)
}
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 1)
  phase shaped: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = 0.8 * exact_match(response, data.answer) + 0.2 * within_length(response)
    objective = mean(-by_share(reward) * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
  phase centred: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = mean(
      -by_share(reward - mean(reward, over: rollout)) * logp,
      over: [prompt, rollout, token],
    )
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
  phase streams: train {
    sample = { rollouts: 4, max_tokens: 4 }
    objective = mean(-by_share(likely()) * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
  phase attempts: train {
    sample = { rollouts: 4, max_tokens: 4 }
    objective = mean(
      -by_share(solved_from_there(data.answer)) * logp,
      over: [prompt, rollout, token],
    )
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
  phase filtered: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = exact_match(response, data.answer) - 0.1 * f32(truncated)
    select = mixed_outcomes(reward)
    objective = mean(-stop(reward) * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
  # Raw: scaled, chosen, taken for absent, tested in place, graded.
  phase raw: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = where(truncated, 0.0, 2 * graded(math_equal(response, data.answer, "whole")) - 1)
    objective = {
      one: mean(-by_share(reward) * logp, over: [prompt, rollout, token]),
      two: mean(
        -by_share(f32(trim(response) == data.answer)) * logp,
        over: [prompt, rollout, token],
      ),
      three: mean(
        -by_share(math_equal(response, data.answer, "whole") ?? 0.0) * logp,
        over: [prompt, rollout, token],
      ),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
  phase wrong: train {
    sample = { rollouts: 4, max_tokens: 4 }
    reward = exact_match(response, data.answer)
    objective = mean(
      -by_share(reward) * f32(token_at(data.answer, 0)) * logp,
      over: [prompt, rollout, token],
    )
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
