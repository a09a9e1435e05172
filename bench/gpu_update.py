#!/usr/bin/env python3
"""Runs experiments on the CPU and on a GPU, and compares what they report.

In: rlc; a chip, `sm_90`; a file to be written; experiments of test/end_to_end, by
default those that meet chains between the sweeps of an update. Out: as JSON, of
each the largest relative difference of a number of the trace and the median
seconds of a step on both; status 1 where a number is off by more than 1e-3.
Must not know: how kernels work.

RL_CUDA_LIBRARY names another driver library. Numbers of the second step carry
the rounding of the first through an optimizer, so they agree less than the
kernels do: the bound is one of sense, not of rounding.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
BOUND = 1e-3


def write_rows(path):
    with open(path, "w", encoding="utf-8") as file:
        for i in range(60):
            row = {"question": f"{i} and {i * 7 % 40}?",
                   "answer": f"{i % 9}" + "ab" * (i % 3)}
            file.write(json.dumps(row) + "\n")


def steps_of(folder):
    with open(folder / "trace.jsonl", encoding="utf-8") as file:
        events = [json.loads(line) for line in file]
    return [one["metrics"] for one in events if one["event"] == "step"]


def run(program, rows, device, folder):
    subprocess.run([program, "--rows", rows, "--updates", "3", "--device",
                    device, "--out", folder, "--quiet"], check=True)
    return steps_of(folder)


def compare(on_cpu, on_gpu):
    worst, where = 0.0, ""
    for number, (wanted, found) in enumerate(zip(on_cpu, on_gpu)):
        for name, value in wanted.items():
            if name.startswith("seconds") or value is None:
                continue
            other = found[name]
            off = (abs(value - other) / max(1, abs(value))
                   if other is not None else float("inf"))
            if off > worst:
                worst, where = off, f"step {number + 1}, {name}"
    return worst, where


def main():
    if len(sys.argv) < 4:
        sys.exit("usage: gpu_update.py RLC CHIP OUT.json [EXPERIMENT...]")
    rlc, chip, out = sys.argv[1:4]
    names = sys.argv[4:] or ["coupled", "small", "device"]
    results = []
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        rows = folder / "rows.jsonl"
        write_rows(rows)
        for name in names:
            program = folder / name
            subprocess.run([rlc, "build",
                            ROOT / "test" / "end_to_end" / f"{name}.rl",
                            "--target", f"cpu,{chip}", "-o", program],
                           check=True)
            steps = {device: run(program, rows, device,
                                 folder / f"{name}_{device}")
                     for device in ("cpu", "cuda")}
            worst, where = compare(steps["cpu"], steps["cuda"])
            results.append({
                "experiment": name, "worst": worst, "where": where,
                "good": worst <= BOUND,
                **{f"seconds_update_{device}": statistics.median(
                    one["seconds_update"] for one in steps[device][1:])
                   for device in steps}})
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"chip": chip, "runs": results}, file, indent=2)
        file.write("\n")
    bad = [one["experiment"] for one in results if not one["good"]]
    if bad:
        print(f"gpu_update: numbers differ: {', '.join(bad)}; see {out}",
              file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    os.environ.setdefault("RL_CUDA_LIBRARY", "libcuda.so.1")
    sys.exit(main())
