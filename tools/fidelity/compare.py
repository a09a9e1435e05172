#!/usr/bin/env python3
"""Compares pages of the standard library with TRL, verl and OpenRLHF.

In: RLC, the compiler (guessed when it is not set); the Python that runs this,
made by tools/setup/fidelity.sh. Out: a line for each case, and with --write the
table of docs/fidelity.md; exit status 1 where numbers differ.
Must not know: what any page or package computes.

Every case is a file of two tables of checks, of values and of gradients, with a
row for each batch: what the package says stands there as a number, and `rlc
test` says whether the library agrees.
"""
import argparse
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

import torch

import batches
import cases
import packages

ROOT = pathlib.Path(__file__).resolve().parents[2]
RLC = os.environ.get("RLC", str(ROOT / "build/bin/rlc"))
PAGE = ROOT / "docs/fidelity.md"
LIBRARY = {path.stem: f"std.{path.parent.name}.{path.stem}"
           for folder in ["advantage", "objective", "pooling", "divergence", "returns"]
           for path in (ROOT / "stdlib" / folder).glob("*.rl")} | {
    name: f"std.reward.{name}" for name in ["soft_overlong", "cosine_length"]}


def rows_of(case, number, seed):
    """What the package says of each batch, and the derivative of it."""
    for b in batches.batches(number, seed, case.even, case.least):
        column = dict(pair.split(": ")[::-1] for pair in case.given.split(", ") if pair)
        moved = next((name for name, stream in column.items() if stream == case.by), None)
        if moved:
            getattr(b, moved).requires_grad_()
        found = case.theirs(b)
        slope = None
        if moved:
            slope = torch.autograd.grad(found, getattr(b, moved))[0]
            getattr(b, moved).requires_grad_(False)
        yield b, found.detach(), slope


def program(case, rows, off):
    words = set(re.findall(r"[a-z_0-9]+", case.ours))
    columns = sorted(set(re.findall(r"\b[a-z]\b", case.ours + " " + case.given)))
    used = ", ".join(LIBRARY[word] for word in sorted(words & LIBRARY.keys()))
    text = [f"use {used}"] + [body for name, body in cases.PAGES.items()
                              if name.split()[-1] in words]

    def table(expression, want, within):
        given = f" given {{ {case.given} }}" if case.given else ""
        lists = {name: [b.written(name) for b, _, _ in rows] for name in columns}
        lists["want"] = want
        body = ", ".join(f"{name}: [{', '.join(items)}]" for name, items in lists.items())
        text.append(f"check {expression}{given} ~= want within {within} for {{ {body} }}")

    def written(b, x):
        x = x + off
        return batches.write(x.item() if x.dim() == 0 else b.nest(x.tolist()))
    table(case.ours, [written(b, found) for b, found, _ in rows], "1e-6")
    if case.by:
        table(f"slope of {case.ours} by {case.by}",
              [written(b, slope) for b, _, slope in rows], "1e-5")
    return "\n".join(text) + "\n"


def run(case, folder, options):
    rows = list(rows_of(case, options.batches, options.seed))
    file = pathlib.Path(folder) / "case.rl"
    file.write_text(program(case, rows, options.off))
    done = subprocess.run([RLC, "test", str(file)], text=True, capture_output=True)
    said = re.search(r"(\d+) passed, (\d+) failed", done.stdout + done.stderr)
    wanted = len(rows) * (2 if case.by else 1)
    good = done.returncode == 0 and said and int(said[1]) == wanted
    if not good:
        sys.stderr.write((done.stdout + done.stderr)[-3000:])
    kernels = re.search(r"kernels (\d+)", done.stdout)
    return good, int(said[1]) if said else 0, int(kernels[1]) if kernels else 0


def write_page(results, options):
    """Rows of cases that were not run stay what they were."""
    head, _, table = PAGE.read_text().partition("<!-- results -->")
    kept = {tuple(line.split(" | ")[:3]): line for line in table.splitlines()}
    versions = ", ".join(f"{p} {packages.version(p)}"
                         for p in ["trl", "verl", "openrlhf", "torch"])
    lines = [head + "<!-- results -->", "",
             f"{options.batches} batches a case, seed {options.seed}; {versions}; "
             f"Python {platform.python_version()}.", "",
             "| package | there | here | values | gradients | agrees |",
             "|---|---|---|---|---|---|"]
    ran = {id(case): good for case, (good, _, _) in results}
    for case in cases.CASES:
        name = f"| {case.package} | `{case.what}` | `{case.ours}`"
        if id(case) in ran:
            lines.append(f"{name} | {options.batches} | "
                         f"{options.batches if case.by else ''} | "
                         f"{'yes' if ran[id(case)] else '**no**'} |")
        elif tuple(name.split(" | ")) in kept:
            lines.append(kept[tuple(name.split(" | "))])
    PAGE.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="",
                        help="cases whose package, name or expression this pattern is in")
    parser.add_argument("--write", action="store_true", help="the table of docs/fidelity.md")
    parser.add_argument("--off", type=float, default=0.0,
                        help="added to what a package says: every case must fail")
    options = parser.parse_args()
    torch.set_num_threads(1)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for case in cases.CASES:
            if re.search(options.only, f"{case.package} {case.what} {case.ours}"):
                results.append((case, run(case, folder, options)))
                good, passed, kernels = results[-1][1]
                print(f"{'agrees' if good else 'DIFFERS'}  {case.package}  {case.what}"
                      f"  =  {case.ours}  {passed} checks, {kernels} as kernels", flush=True)
                if options.write:
                    write_page(results, options)
    failed = [case for case, (good, _, _) in results if not good]
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
