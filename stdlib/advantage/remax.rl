## Reward minus what the same reward says of the response that the policy
## writes greedily. arXiv:2310.10505 (ReMax), algorithm 1. The greedy response
## is an axis made by sampling: a second generation of one response a prompt,
## by the weights that sampled the batch.
##
## `remax(reward, score: exact_match(answer: data.answer), max_tokens: 6)`. verl
## (`remax`) agrees; TRL and OpenRLHF do not have it.
advantage remax(
  reward: f32[prompt, rollout],
  score: fn(text[*]) -> f32[*],  ## the reward, of a text
  max_tokens: i64,  ## as in `sample` of the phase
) -> f32[prompt, rollout] {
  axis greedy = sample(policy, after: "", count: 1, max_tokens: max_tokens, temperature: 0)
  reward - sum(score(greedy.text), over: greedy)
}

fn is_four(x: text[*]) -> f32[*] = f32(x == "4")
check remax([[1, 0], [0.5]], score: is_four, max_tokens: 3)
  given { greedy.text: [["4"], ["5"]] }
  == [[0, -1], [0.5]]
