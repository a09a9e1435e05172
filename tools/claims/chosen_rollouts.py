"""The claim of the rollout bandit on sums with mistaken verdicts.

Comes in: examples/claims/chosen_rollouts.rl. Goes out: one line. Must not know:
how rollouts are chosen.
"""

from run import Runs, mean

runs = Runs()
program = runs.build("chosen_rollouts")
updates = 4 if runs.quick else 150
curves = {"chosen": [], "drawn": []}
for world in range(1 if runs.quick else 3):
    for name, drawn in (("chosen", 2 if runs.quick else 20), ("drawn", updates)):
        events = runs.run(program, f"{name}{world}", world=world, updates=updates, drawn=drawn,
                          **({"warm": 3} if runs.quick else {}))
        # The last measurement before `rl` counts for update 0.
        curve = [(one["step"] if one["phase"] == "rl" else 0, one["metrics"]["accuracy"])
                 for one in events if one["event"] == "evaluate"]
        curves[name].append(curve[-(updates // 5 + 1):])


def reached(curve, accuracy):
    return next((step for step, value in curve if value >= accuracy), updates * 2)


final = mean(curve[-1][1] for curve in curves["drawn"])
steps = mean(reached(curve, final) for curve in curves["chosen"])
runs.say("chosen_rollouts: the drawn half's accuracy in 85 of 100 updates",
         steps <= 0.85 * updates, f"{steps:.0f} of {updates} updates for {final:.3f}")
runs.end()
