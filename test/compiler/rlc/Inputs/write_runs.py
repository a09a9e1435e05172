"""usage: write_runs.py FOLDER: three runs, made up: done, failed, killed.

In: nothing. Out: run folders with traces that are known number by number.
Must not know: how they are shown.
"""

import json
import os
import sys


def line(file, **event):
    event.setdefault("metrics", {})
    file.write(json.dumps(event) + "\n")


def write(folder, rate, steps, end):
    os.makedirs(folder)
    with open(os.path.join(folder, "trace.jsonl"), "w",
              encoding="utf-8") as trace:
        line(trace, event="run", phase="", step=0, experiment="sums",
             program="123", params={"rate": rate, "digits": 2}, seed=17,
             device="cpu", threads=2,
             environment={"host": "somewhere", "processor": "<b>fast</b>"})
        line(trace, event="phase", phase="warmup", step=0, steps=10)
        for i in range(1, steps + 1):
            if i == 11:
                line(trace, event="phase", phase="rl", step=0, steps=10)
            phase, step = ("warmup", i) if i <= 10 else ("rl", i - 10)
            line(trace, event="step", phase=phase, step=step, metrics={
                "loss": 1 / i, "grad_norm": 1 + i % 3, "lr": rate,
                "reward": None if i == 3 else i * rate,
                "seconds_sample": 0.5, "seconds_update": 1.0})
            if step % 5 == 0:
                line(trace, event="evaluate", phase=phase, step=step,
                     metrics={"accuracy": i / 20}, evaluation="evaluate",
                     seconds=0.25)
        if end == "failed":
            line(trace, event="warning", phase="rl", step=2,
                 message="above health.truncated 0.5")
            line(trace, event="end", phase="", step=steps, status="failed",
                 exit=1, reason="the gradient is not finite")
        elif end == "done":
            line(trace, event="end", phase="", step=steps, status="done")
        else:
            trace.write('{"event":"step","phase":"rl","st')
    with open(os.path.join(folder, "samples.jsonl"), "w",
              encoding="utf-8") as samples:
        for i in range(300):
            samples.write(json.dumps({
                "phase": "rl", "step": 1 + i // 4, "item": i,
                "prompt": f"{i}+1=", "response": "</script><b>x</b>",
                "reward": i / 300, "verdict": "exact"}) + "\n")
    with open(os.path.join(folder, "experiment.rl"), "w",
              encoding="utf-8") as program:
        program.write(f"experiment sums {{\n  param rate: f32 = {rate}"
                      "  ## a < b\n}\n")


root = sys.argv[1]
write(os.path.join(root, "sums", "2"), 0.01, 20, "done")
write(os.path.join(root, "sums", "10"), 0.5, 12, "failed")
write(os.path.join(root, "other"), 0.01, 14, "killed")
