#!/usr/bin/env python3
"""In: rlc. Out: how long it takes to check and to build a generated experiment
of 300 lines that uses 20 declarations of the library. Must not know: how rlc
works."""
import argparse
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

USES = """use std.advantage.grpo, std.advantage.whiten
use std.correction.masked_is, std.correction.truncated_is
use std.divergence.k1, std.divergence.k2, std.divergence.k3
use std.metric.accuracy, std.metric.engine_gap_mean
use std.metric.engine_mismatch, std.objective.clipped
use std.objective.dual_clipped, std.objective.nll
use std.pooling.rollout_mean, std.pooling.token_mean
use std.returns.gae, std.reward.exact_match
use std.schedule.cosine, std.state.ema, std.task.addition
"""


def helper(k):
    """Ten lines with a state, a group and a recurrence."""
    return f"""
fn part_{k}(reward: f32[prompt, rollout], x: f32[prompt, rollout, token]) -> f32[prompt, rollout, token] {{
  state usual: f32 = mean(reward, over: [prompt, rollout])
  now = mean(reward, over: [prompt, rollout])
  next usual = {k % 5 + 1} * 0.1 * now + (1 - {k % 5 + 1} * 0.1) * usual
  spread = max(reward, over: rollout) - min(reward, over: rollout)
  slope = next_along(x, along: token, last: 0) - x
  whiten(gae(slope + spread * {k + 1} * 0.1 - usual, x, along: token, discount: 0.9{k % 10}))
}}
"""


def program():
    text = USES
    parts = 22
    for k in range(parts):
        text += helper(k)
    text += "\nadvantage together(reward: f32[prompt, rollout]) -> f32[prompt, rollout, token] {\n"
    text += "  x = sampled.logp\n"
    for k in range(parts):
        text += f"  y_{k} = part_{k}(reward, x)\n"
    text += "  " + "\n    + ".join(f"y_{k}" for k in range(parts)) + "\n}\n"
    text += """
objective weighted(a: f32[prompt, rollout, token]) -> f32 {
  ratio = exp(logp - old.logp)
  token_mean(-truncated_is() * masked_is() * min(ratio * a, clamp(ratio, 0.8, 1.28) * a))
}

experiment generated {
  param rate: f32 = 1e-4
  seed = 3
  policy = causal_lm(layers: 2, width: 64, heads: 4, tokenizer: chars)
  data = addition(digits: 2)
  phase warmup: train {
    objective = nll(data.demonstration)
    optimizer = adamw(lr: cosine(2e-3, warmup: 20))
    steps = 200
  }
  phase rl: train {
    sample = { rollouts: 8, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = together(reward)
    objective = {
      weighted: weighted(advantage),
      clipped: clipped(grpo(reward), high: 0.28, pool: rollout_mean),
      bound: 0.1 * dual_clipped(grpo(reward)),
      near: 0.01 * token_mean(k3(logp, ref.logp) + k2(logp, ref.logp) + k1(logp, ref.logp)),
    }
    optimizer = adamw(lr: rate)
    passes = 2
    steps = 100
    metrics = [accuracy(reward), engine_gap_mean(), engine_mismatch(), ema(mean(reward, over: [prompt, rollout]))]
  }
  evaluate {
    every = 20
    on = addition(digits: 2, split: held_out)
    sample = { max_tokens: 6 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}
"""
    return text


def used():
    """Seconds of processors that the commands so far took."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def median(command, runs):
    """Wall-clock and processor time."""
    walls, processors = [], []
    for _ in range(runs + 1):
        begin, before = time.perf_counter(), used()
        subprocess.run(command, check=True)
        walls.append(time.perf_counter() - begin)
        processors.append(used() - before)
    # The first reads files and libraries for the others.
    return statistics.median(walls[1:]), statistics.median(processors[1:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rlc")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--keep", type=pathlib.Path, help="writes the program there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = arguments.keep or pathlib.Path(folder) / "generated.rl"
        file.write_text(program())
        lines = len(program().splitlines())
        uses = USES.count("std.")
        print(f"{lines} lines, {uses} declarations of the library")
        for name, command in (
                ("check", [arguments.rlc, "check", file]),
                ("build", [arguments.rlc, "build", file, "-o", pathlib.Path(folder) / "generated"])):
            wall, processor = median(command, arguments.runs)
            print(f"rlc {name}: {wall * 1e3:.0f} ms, of processors {processor * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
