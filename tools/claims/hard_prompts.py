"""The claim of HA-DW on 64 planted prompts.

Comes in: examples/claims/hard_prompts.rl. Goes out: one line. Must not know:
how a prompt is weighted.
"""

from run import Runs, metrics

runs = Runs()
program = runs.build("hard_prompts")
gains, plain, unscaled = [], [], []
for world in range(2 if runs.quick else 16):
    steps = metrics(runs.run(program, f"hard{world}", world=world,
                             updates=5 if runs.quick else 51), "rounds")
    plain.append(steps[-1]["plain"])
    gains.append(steps[-1]["weighted"] - steps[-1]["plain"])
    unscaled.append(steps[-1]["unscaled"] - steps[-1]["plain"])
won = sum(gain >= 0.02 for gain in gains)
runs.say("hard_prompts: 2 points more on the hardest 21 in 15 of 16 seeds", won >= 15,
         f"{won} of {len(gains)} seeds; plain {sum(plain) / len(plain):.3f}, more "
         f"{min(gains):+.3f} to {max(gains):+.3f}, without scaling "
         f"{min(unscaled):+.3f} to {max(unscaled):+.3f}")
runs.end()
