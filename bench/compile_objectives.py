#!/usr/bin/env python3
"""In: rlc, objectives.rl. Out: how long its objectives take to build, each for
one kind of CPU and for a GPU, as many at a time as there are processors.
Must not know: how rlc works."""
import argparse
import concurrent.futures
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rlc")
    parser.add_argument("--cpu", default="x86-64-v4")
    parser.add_argument("--target", default="cpu,sm_90")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    source = ROOT / "bench/objectives.rl"
    names = re.findall(r"^experiment (\w+)", source.read_text(), re.M)
    with tempfile.TemporaryDirectory() as folder:

        def build(name):
            started = time.perf_counter()
            subprocess.run(
                [options.rlc, "build", source, "--experiment", name,
                 "--target", options.target, "--target-cpu", options.cpu,
                 "-o", pathlib.Path(folder, name)], check=True)
            return time.perf_counter() - started

        build(names[0])
        walls, singles = [], {}
        for _ in range(options.turns):
            started = time.perf_counter()
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                for name, took in zip(names, pool.map(build, names)):
                    singles.setdefault(name, []).append(took)
            walls.append(time.perf_counter() - started)
    slowest = max(names, key=lambda name: statistics.median(singles[name]))
    print(f"{len(names)} objectives for {options.cpu} and {options.target}: "
          f"{statistics.median(walls):.2f} s, best {min(walls):.2f} s; slowest "
          f"{slowest}, {statistics.median(singles[slowest]):.2f} s beside another")


if __name__ == "__main__":
    main()
