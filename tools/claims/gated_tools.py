"""The claim of the reconstruction of AWPO on tool calls.

Comes in: examples/claims/gated_tools.rl. Goes out: two lines. Must not know:
how outcome and score are mixed.
"""

import random

from run import Runs, mean, metrics, write_rows

runs = Runs()
draw = random.Random(11)
TOOLS = {"find": ["q"], "add": ["x", "y"], "mail": ["to", "on"], "book": ["at", "n", "on"]}
VALUES = [str(i) for i in range(1, 10)] + ["oslo", "rome", "kyiv", "lima"]


def call(name, values):
    return f"{name}(" + ", ".join(f"{key}={value}" for key, value in
                                  zip(TOOLS[name], values)) + ")"


rows = []
for _ in range(3000):
    name = draw.choice(list(TOOLS))
    values = [draw.choice(VALUES) for _ in TOOLS[name]]
    taught = [value if draw.random() < 0.5 else draw.choice(VALUES) for value in values]
    rows.append({"question": f"{name} {' '.join(values)}: ", "calls": call(name, values),
                 "taught": call(name, taught)})
write_rows(runs.folder / "train.jsonl", rows[:2600])
write_rows(runs.folder / "test.jsonl", rows[2600:])

results = {}
for name in ("gated_tools", "outcome_alone", "plain_sum"):
    program = runs.build("gated_tools", name)
    for world in range(1 if runs.quick else 5):
        few = {"warm": 3, "updates": 3} if runs.quick else {}
        events = runs.run(program, f"{name}{world}", world=world,
                          rows=runs.folder / "train.jsonl",
                          test=runs.folder / "test.jsonl", **few)
        steps = metrics(events, "rl")
        measured = [one["metrics"]["accuracy"] for one in events if one["event"] == "evaluate"]
        early = steps[:max(len(steps) // 4, 1)]
        results.setdefault(name, []).append((1 - mean(one["flat"] for one in early),
                                             measured[-1], steps[0]["right"]))
more = [ours[0] >= 1.5 * theirs[0] for ours, theirs in
        zip(results["gated_tools"], results["outcome_alone"])]
better = [ours[1] >= theirs[1] + 0.03 and ours[1] >= plain[1] + 0.01 for ours, theirs, plain in
          zip(results["gated_tools"], results["outcome_alone"], results["plain_sum"])]
shown = ", ".join(f"{name} {mean(one[0] for one in each):.3f} {mean(one[1] for one in each):.3f}"
                  for name, each in results.items())
start = mean(one[2] for one in results["gated_tools"])
runs.say("gated_tools: 1.5 times the groups with an advantage, first quarter",
         sum(more) > 2, f"{sum(more)} of {len(more)} seeds; shares and accuracies {shown}; "
         f"right at first {start:.3f}")
runs.say("gated_tools: 3 points over the outcome alone, 1 over the sum", sum(better) > 2,
         f"{sum(better)} of {len(better)} seeds")
runs.end()
