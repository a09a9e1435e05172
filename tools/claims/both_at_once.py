"""The claim of SRFT on sums of two digits.

Comes in: examples/claims/both_at_once.rl. Goes out: two lines. Must not know:
how demonstrations and rollouts are mixed.
"""

import random

from run import Runs, mean, metrics, write_rows

runs = Runs()
draw = random.Random(7)
rows = []
for a in range(100):
    for b in range(100):
        carries = a % 10 + b % 10 > 9
        sloppy = a + b - 10 if carries and draw.random() < 0.7 else a + b
        rows.append({"question": f"{a}+{b}=", "taught": str(sloppy), "answer": str(a + b),
                     "demos": [str(a + b)], "right": [1]})
draw.shuffle(rows)
write_rows(runs.folder / "train.jsonl", rows[:8000])
write_rows(runs.folder / "test.jsonl", rows[8000:8500])

results = {}
for name in ("both_at_once", "unweighted", "imitation", "rollouts_alone"):
    program = runs.build("both_at_once", name)
    for world in range(1 if runs.quick else 5):
        few = {"warm": 5, "updates": 3} if runs.quick else {}
        events = runs.run(program, f"{name}{world}", world=world,
                          rows=runs.folder / "train.jsonl",
                          test=runs.folder / "test.jsonl", **few)
        measured = [one["metrics"]["accuracy"] for one in events if one["event"] == "evaluate"]
        spreads = [one.get("spread", 0) for one in metrics(events, "rl")]
        last = spreads[-max(len(spreads) // 10, 1):]
        results.setdefault(name, []).append((measured[-1], mean(last), measured[-2]))
accuracy = {name: mean(one[0] for one in each) for name, each in results.items()}
spread = {name: mean(one[1] for one in each) for name, each in results.items()}
start = mean(one[2] for one in results["both_at_once"])
shown = ", ".join(f"{name} {value:.3f}" for name, value in accuracy.items())
runs.say("both_at_once: 3 points more than either alone",
         accuracy["both_at_once"] >= max(accuracy["imitation"], accuracy["rollouts_alone"]) + 0.03,
         f"{shown}; before {start:.3f}")
runs.say("both_at_once: 1.5 times the entropy of rollouts alone",
         spread["both_at_once"] >= 1.5 * spread["rollouts_alone"],
         f"{spread['both_at_once']:.3f} and {spread['rollouts_alone']:.3f}")
runs.end()
