"""Builds an experiment of examples/claims and runs it with parameters.

Comes in: the root of the tree, a folder for what is made.
Goes out: metrics of the runs; a line for each claim.
Must not know: what is claimed.
"""

import json
import os
import pathlib
import subprocess
import sys


class Runs:
    def __init__(self):
        self.root, self.folder = map(pathlib.Path, sys.argv[1:3])
        self.quick = "--quick" in sys.argv
        self.held = True

    def build(self, name, experiment=None):
        """The executable of an experiment of a file."""
        made = self.folder / (experiment or name)
        words = [os.environ.get("RLC", self.root / "rlc"), "build", self.root / "examples/claims" / f"{name}.rl",
                 "-o", made]
        if experiment:
            words += ["--experiment", experiment]
        subprocess.run(words, check=True)
        return made

    def run(self, program, name, **params):
        """The events of a run, as the trace has them."""
        out = self.folder / "runs" / name
        words = [program, "--out", out, "--quiet"]
        for param, value in params.items():
            words += [f"--{param}", str(value)]
        subprocess.run(words, check=True, cwd=self.folder)
        with open(out / "trace.jsonl", encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def say(self, claim, holds, numbers):
        """One line; nothing is judged of a quick run."""
        word = "not judged" if self.quick else "holds" if holds else "DOES NOT HOLD"
        self.held = self.held and (self.quick or holds)
        print(f"{claim}: {word} ({numbers})", flush=True)

    def end(self):
        sys.exit(0 if self.held else 1)


def metrics(events, phase, kind="step"):
    return [one["metrics"] for one in events
            if one["event"] == kind and one["phase"] == phase]


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / max(len(numbers), 1)
