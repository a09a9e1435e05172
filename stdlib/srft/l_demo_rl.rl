use std.pooling.kept_mean, std.srft.right_demos
use std.srft.demo_advantage, std.srft.pi_itself

## The term of demonstrations as rollouts of another policy, of SRFT,
## arXiv:2506.19767, eqs. 9 and 10: the probability has a gradient, there is no
## clip, and whoever wrote them is not asked.
objective l_demo_rl(
  c: f32[prompt, rollout],  ## verdicts of the rollouts, 0 or 1
  demos: text[prompt, demo],
  verdict: f32[prompt, demo],  ## 1 where the demonstration is right
  has_std: bool = true,
  ddof: i64 = 1,
  drop_demo: bool = false,
  shape: fn(f32[*]) -> f32[*] = pi_itself,
  pool: fn(f32[*], bool[*]) -> f32 = kept_mean(over: [prompt, demo, token]),
) -> f32 {
  ahat = stop(demo_advantage(c, verdict, has_std, drop_demo, ddof))
  pool(-shape(exp(demos.logp)) * ahat, right_demos(verdict, drop_demo))
}

check l_demo_rl([[1, 0, 0]], [["ab"]], [[1]], has_std: false)
  given { demos.logp: [[[0, 0]]] }
  == -0.5
