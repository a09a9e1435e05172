"""The claim of VSRM on sums with steps that check again.

Comes in: examples/claims/shorter_traces.rl. Goes out: one line. Must not know:
what a step is worth.
"""

import random

from run import Runs, write_rows

runs = Runs()
draw = random.Random(13)
rows = []
for _ in range(4000):
    numbers = [draw.randint(1, 9) for _ in range(4)]
    total, steps = numbers[0], []
    for number in numbers[1:]:
        step = f"{total} + {number} is {total + number}."
        steps += [step, f"Wait, {step}"]
        total += number
    thinking = " ".join(steps)
    rows.append({"question": "+".join(map(str, numbers)) + "=", "answer": str(total),
                 "taught": f"<think>{thinking}</think>\\boxed{{{total}}}"})
write_rows(runs.folder / "train.jsonl", rows[:3800])
write_rows(runs.folder / "test.jsonl", rows[3800:])

held, shown = True, []
for world in range(1 if runs.quick else 3):
    lengths = {}
    for name in ("shorter_traces", "outcome_only"):
        program = runs.build("shorter_traces", name)
        few = {"warm": 3, "updates": 2} if runs.quick else {}
        events = runs.run(program, f"{name}{world}", world=world,
                          rows=runs.folder / "train.jsonl",
                          test=runs.folder / "test.jsonl", **few)
        before, after = [one["metrics"] for one in events if one["event"] == "evaluate"][-2:]
        lengths[name] = (after["length"] / before["length"], after["accuracy"] - before["accuracy"],
                         before["accuracy"])
    ours, theirs = lengths["shorter_traces"], lengths["outcome_only"]
    held = held and ours[0] <= 0.7 and ours[1] >= -0.02 and theirs[0] > 0.9
    shown.append(f"{ours[0]:.2f} {ours[1]:+.3f} from {ours[2]:.2f}, outcome {theirs[0]:.2f}")
runs.say("shorter_traces: a third shorter at the same accuracy", held, "; ".join(shown))
runs.end()
