use std.srft.l_sft, std.srft.l_demo_rl, std.srft.l_self

## Supervised and reinforcement fine-tuning in one stage, arXiv:2506.19767, eq.
## 13: imitation of demonstrations that fades where the policy is uncertain,
## demonstrations as rollouts of another policy, and rollouts of its own, right
## ones up and wrong ones down. Switches are those of the terms in `std.srft`;
## written as entries of `objective`, they are shown one by one.
objective srft(
  c: f32[prompt, rollout] in 0..1,  ## verdicts, 0 or 1: not a reward with extras
  demos: text[prompt, demo],
  verdict: f32[prompt, demo],  ## 1 where the demonstration is right
) -> f32 = l_sft(demos, verdict)
  + l_demo_rl(c, demos, verdict)
  + l_self(c)
  + l_self(c, positive: false)

check srft([[1, 0, 0]], [["ab"]], [[1]])
  given {
    demos.logp: [[[0, 0]]],
    demos.entropy: [[[0, 0]]],
    logp: [[[0], [0], [0]]],
    entropy: [[[0], [0], [0]]],
  }
  ~= -0.866024
  within 1e-6
