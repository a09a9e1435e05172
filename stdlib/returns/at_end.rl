## A reward of whole responses as one of their tokens: the last token has it,
## the others 0. A response without tokens has none to give it to.
fn at_end(reward: f32[prompt, rollout]) -> f32[prompt, rollout, token] = where(
  position(token) == count(over: token) - 1,
  reward,
  0.0,
)

check at_end([[1, 2, 3]]) + logp given { logp: [[[0, 0], [-1], []]] } == [[[0, 1], [1], []]]
