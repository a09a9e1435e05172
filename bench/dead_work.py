#!/usr/bin/env python3
"""Times an update against the share of its rows that are dead, and what each
transformation saves of a composed case.

In: rlc. Out: tables, or with --json the numbers. Must not know: how work is
left out.

One model with random weights, and responses of which a share has the advantage
0: some rollouts of every group, or whole groups. The same program is
compiled as it is and `--without` what is measured; the runtime's own
`seconds_update` is taken, the median of the steps after the first. The variants
take turns, so that load of the machine falls on all. z is the share of the
update's positions that are dead: a prompt is computed once for its rollouts
and stays while one of them lives. The bound is (1 - z) of the dense time and
5% of it; there is none where a metric reads the dead rows, whose forward pass
stays.

Run it before everything else: chrt -f 10 taskset -c 0,1 bench/dead_work.py
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]

PROGRAM = """
use std.objective.clipped, std.pooling.token_mean
experiment dead {{
  param share: f32 = 0
  policy = causal_lm(layers: {layers}, width: {width}, heads: 8, tokenizer: bytes)
  data = jsonl("{rows}", fields: {{ {fields} }}, held_out: 0)
  phase p: train {{
    prompts = {prompts}
    sample = {{ rollouts: {rollouts}, max_tokens: {tokens} }}
    advantage = {advantage}
    objective = clipped(advantage, pool: token_mean)
    {metrics}
    optimizer = sgd(lr: 0)
    steps = {steps}
  }}
}}
"""

# Known before the update: rollouts of every group by their rank, or whole
# groups by the number of their prompt.
RANK = "rank(sum(sampled.logp, over: token), over: rollout)"
SIGN = f"where({RANK} % 2 == 0, 1.0, -1.0)"
ROLLOUTS = f"where(f32({RANK}) < share * {{rollouts}}, 0.0, {SIGN})"
GROUPS = f"where(data.number < share, 0.0, {SIGN})"
WATCH = "metrics = [mean(entropy, over: [prompt, rollout, token])]"


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        rows = folder / "rows.jsonl"
        with open(rows, "w") as out:
            for i in range(options.prompts):
                words = (f"{i}: what comes after this? " * 99)[:options.prompt]
                # Groups leave in order: a share of them is below any number.
                number = (i + 0.5) / options.prompts
                print(json.dumps({"question": words, "number": number}),
                      file=out)

    def build(self, name, advantage, metrics="", without=()):
        o = self.options
        source = self.folder / f"{name}.rl"
        source.write_text(PROGRAM.format(
            rows=self.folder / "rows.jsonl", layers=o.layers, width=o.width,
            prompts=o.prompts, rollouts=o.rollouts, tokens=o.tokens,
            steps=o.steps, metrics=metrics,
            # A field that nothing reads is refused.
            fields="question: text" + (
                ", number: f32" if "data.number" in advantage else ""),
            advantage=advantage.format(rollouts=o.rollouts)))
        binary = self.folder / (name + "".join("-" + one for one in without))
        subprocess.run([o.rlc, "build", source, "-o", binary,
                        *(part for one in without
                          for part in ("--without", one))], check=True)
        return binary

    def responses(self):
        """Share of the responses among the positions of an update."""
        o = self.options
        return o.rollouts * o.tokens / (o.prompt + o.rollouts * o.tokens)

    def times(self, binary, share):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            out = pathlib.Path(folder, "run")
            done = subprocess.run(
                [binary, "--share", str(share), "--out", out, "--threads",
                 str(self.options.threads)], cwd=folder, text=True,
                capture_output=True)
            if done.returncode:
                raise SystemExit(done.stdout + done.stderr)
            events = [json.loads(line)
                      for line in (out / "trace.jsonl").open()]
        found = [event["metrics"]["seconds_update"] for event in events
                 if event.get("event") == "step"]
        return found[1:]

    def turns(self, cases):
        """Median seconds of each case, {name: (binary, share)}."""
        seconds = {name: [] for name in cases}
        for _ in range(self.options.turns):
            for name, (binary, share) in cases.items():
                seconds[name] += self.times(binary, share)
        return {name: statistics.median(all) for name, all in seconds.items()}


def shares(bench):
    result = []
    for words, advantage, metrics in (
            ("rollouts of every group", ROLLOUTS, ""),
            ("whole groups", GROUPS, ""),
            ("rollouts, a metric reads entropies", ROLLOUTS, WATCH)):
        name = "shares" + str(len(result))
        skipping = bench.build(name, advantage, metrics)
        dense = bench.build(name, advantage, metrics, ["dead-rows"])
        cases = {("dense", 0.0): (dense, 0.0)}
        for z in bench.options.shares:
            cases["skipping", z] = (skipping, z)
        got = bench.turns(cases)
        whole = got["dense", 0.0]
        rows = []
        for share in bench.options.shares:
            own = got["skipping", share]
            z = share * (1 if advantage is GROUPS or share == 1
                         else bench.responses())
            row = {"share": share, "dead": z, "seconds": own,
                   "of_dense": own / whole}
            if not metrics:
                row["bound"] = 1 - z + 0.05
                row["holds"] = own <= row["bound"] * whole
            rows.append(row)
        result.append({"what": words, "dense": whole, "rows": rows})
    return result


def composed(bench, share):
    names = ["old-pass", "dead-rows", "shared-prompts"]
    cases = {"as it is": ()}
    for name in names:
        cases["without " + name] = (name,)
    cases["without all three"] = tuple(names)
    return bench.turns({
        words: (bench.build("composed", ROLLOUTS, "", without), share)
        for words, without in cases.items()})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rlc", default=ROOT / "build/bin/rlc")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--prompts", type=int, default=16)
    parser.add_argument("--rollouts", type=int, default=8)
    parser.add_argument("--prompt", type=int, default=64,
                        help="bytes of a prompt")
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--shares", type=float, nargs="+",
                        default=[0, 0.25, 0.5, 0.75, 1])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, pathlib.Path(folder))
        result = {"shares": shares(bench),
                  "composed": {"share": 0.5, "seconds": composed(bench, 0.5)}}
    if options.json:
        print(json.dumps(result, indent=1))
        return
    for table in result["shares"]:
        print(f"\n{table['what']}: dense {table['dense']:.3f} s")
        print("share     z  seconds  of dense  bound")
        for row in table["rows"]:
            print(f"{row['share']:5.2f}  {row['dead']:4.2f}  "
                  f"{row['seconds']:7.3f}  {row['of_dense']:8.3f}"
                  + (f"  {row['bound']:5.3f}" if "bound" in row else "")
                  + ("" if row.get("holds", True) else "  above it"))
    print("\ncomposed, half of the rollouts dead")
    first = None
    for words, seconds in result["composed"]["seconds"].items():
        first = first or seconds
        print(f"  {words:24} {seconds:7.3f} s  {seconds / first:5.2f}")


if __name__ == "__main__":
    main()
