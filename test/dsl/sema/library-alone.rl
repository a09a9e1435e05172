# A file of declarations is sound without an experiment: `[*]`, `axes` and fn
# parameters are opaque where they are checked alone.
# RUN: rl-analyze --stdlib %stdlib --diagnostics %s | count 0
fn shifted(x: f32[*], by: f32 = 1) -> f32[*] = x - by

fn spread(x: f32[*], over: axes) -> f32[*] = shifted(max(x, over: over)) - min(x, over: over)

fn through(x: f32[prompt, rollout, token], change: fn(f32[*]) -> f32[*]) -> f32 =
  mean(change(x), over: [prompt, rollout, token])

advantage centered(reward: f32[prompt, rollout]) -> f32[prompt, rollout] =
  reward - mean(reward, over: rollout)

advantage entropy_scaled(reward: f32[prompt, rollout]) -> f32[prompt, rollout] =
  reward * stop(mean(entropy, over: token))

objective weighted(advantage: f32[prompt, rollout], target: text[prompt]) -> f32 =
  -mean(advantage * logp, over: [prompt, rollout, token]) - mean(target.logp, over: [prompt, token])

metric fraction(x: bool[prompt, rollout]) -> f32 = mean(f32(x and not truncated), over: [prompt, rollout])

task squares(limit: i64 = 10) of limit {
  question = "{index} squared is"
  answer = "{index ** 2}"
}
