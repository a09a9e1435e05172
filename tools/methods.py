#!/usr/bin/env python3
"""Trains the model of examples/methods.rl by each of its experiments and shows
what moved.

Comes in: rlc, names of experiments (all without), the model's folder.
Goes out: a table; exit status 1 where a run ends early, a number is not finite,
or nothing moves. Must not know: what a method does.
"""
import argparse
import json
import math
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE = ROOT / "examples/methods.rl"


def write_rows(path):
    """Sums in words, each with its answer, a demonstration and a trace."""
    draw = random.Random(3)
    with open(path, "w", encoding="utf-8") as out:
        for _ in range(400):
            a, b = draw.randint(1, 20), draw.randint(1, 20)
            row = {"question": f"What is {a} plus {b}?", "answer": str(a + b),
                   "demos": [f"{a} plus {b} is {a + b}."], "right": [1],
                   "trace": f"<think>{a} and {b}. So it is {a + b + draw.choice([0, 0, 1])}. "
                            f"Wait, {a} plus {b} is {a + b}.</think>\\boxed{{{a + b}}}"}
            out.write(json.dumps(row) + "\n")


def steps_of(rlc, folder, name, model, updates):
    """Metrics of each step of the phase that follows the method."""
    program, out = folder / name, folder / f"run-{name}"
    subprocess.run([rlc, "build", SOURCE, "--experiment", name, "-o", program], check=True)
    done = subprocess.run(
        [program, "--out", out, "--quiet", "--model", model, "--rows", folder / "rows.jsonl",
         "--updates", str(updates)], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        return None
    with open(out / "trace.jsonl", encoding="utf-8") as file:
        events = [json.loads(line) for line in file]
    return [one["metrics"] for one in events
            if one["event"] == "step" and one["phase"] == "rl"]


def judged(steps, updates):
    """What is wrong with a run, or nothing."""
    if steps is None:
        return "the run ended early"
    if len(steps) < updates:
        return f"{len(steps)} steps"
    for number, metrics in enumerate(steps):
        for name, value in metrics.items():
            if value is not None and not math.isfinite(value):
                return f"{name} is {value} at step {number + 1}"
    norms = [one["grad_norm"] for one in steps if one.get("grad_norm") is not None]
    if sum(norm > 0 for norm in norms) < updates / 4:
        return "hardly a step has a gradient"
    if len({one["loss"] for one in steps}) < updates / 4:
        return "the loss does not move"
    return ""


def spread(values):
    values = [value for value in values if value is not None]
    return f"{min(values):.4g} to {max(values):.4g}" if values else "none"


def mean(values):
    return sum(values) / max(len(values), 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--rlc", default=os.environ.get("RLC", ROOT / "rlc"))
    parser.add_argument("--model", default=ROOT / "models/SmolLM2-135M-Instruct", type=pathlib.Path)
    parser.add_argument("--updates", type=int, default=20)
    options = parser.parse_args()
    known = re.findall(r"^experiment (\w+)", SOURCE.read_text(), re.M)
    for name in options.names:
        if name not in known:
            parser.error(f"there is no experiment `{name}`; there are {', '.join(known)}")
    if not options.model.is_dir():
        parser.error(f"{options.model} is no folder; python3 tools/get_smollm2.py makes it")
    status = 0
    print("| experiment | loss | norm of the gradient | right: first 5 steps, last 5 | s a step |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write_rows(folder / "rows.jsonl")
        for name in options.names or known:
            steps = steps_of(options.rlc, folder, name, options.model.resolve(), options.updates)
            wrong = judged(steps, options.updates)
            if wrong:
                status = 1
                print(f"| {name} | {wrong} | | | |", flush=True)
                continue
            right = [one["right"] for one in steps if one.get("right") is not None]
            seconds = sorted(sum(value for name, value in one.items()
                                 if name.startswith("seconds_") and value) for one in steps)
            print(f"| {name} | {spread([one['loss'] for one in steps])} "
                  f"| {spread([one['grad_norm'] for one in steps])} "
                  f"| {mean(right[:5]):.2f}, {mean(right[-5:]):.2f} "
                  f"| {seconds[len(seconds) // 2]:.1f} |", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
