use std.pooling.kept_mean, std.srft.right_demos
use std.srft.entropy_scope, std.srft.scoped_entropy, std.srft.w_sft

## The supervised term of SRFT, arXiv:2506.19767, eqs. 5 and 8.
objective l_sft(
  demos: text[prompt, demo],
  verdict: f32[prompt, demo],  ## 1 where the demonstration is right
  scale: f32 = 0.5,
  by_entropy: bool = true,  ## false: the ablation
  scope: entropy_scope = entropy_scope.sequence,
  drop_demo: bool = false,  ## leave wrong demonstrations out
  pool: fn(f32[*], bool[*]) -> f32 = kept_mean(over: [prompt, demo, token]),
) -> f32 {
  h = scoped_entropy(demos.entropy, over: [prompt, demo, token], scope: scope)
  pool(w_sft(h, scale, by_entropy) * -demos.logp, right_demos(verdict, drop_demo))
}

check l_sft([["ab"]], [[1]]) given { demos.logp: [[[-1, -2]]], demos.entropy: [[[0, 0]]] } == 0.75
