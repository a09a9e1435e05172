#!/usr/bin/env python3
"""What torch.compile makes of the objective that bench/row_kernel times.

In: row_kernel; a Python with torch runs this. Out: times of both in turns, and
their ratio. Must not know: how either works.

Run it before everything else: GOMP_CPU_AFFINITY="0 1" chrt -f 10 taskset -c 0,1
"""
import argparse
import re
import statistics
import subprocess
import time

import torch


def objective(logits, chosen, advantage, old, weight, bonus):
    """-w min(r A, clip(r, 0.8, 1.28) A) - bonus w H, r = exp(logp - old)."""
    logs = torch.log_softmax(logits, -1)
    logp = logs.gather(-1, chosen[:, None]).squeeze(-1)
    entropy = -(logs.exp() * logs).sum(-1)
    ratio = torch.exp(logp - old)
    surrogate = torch.minimum(ratio * advantage, ratio.clamp(0.8, 1.28) * advantage)
    return (-weight * surrogate - bonus * weight * entropy).sum()


def ours(row_kernel, vocab, threads):
    """Median milliseconds of a run of the benchmark."""
    done = subprocess.run(
        [row_kernel, f"--benchmark_filter=^ours/{vocab}/gradient/{threads}/"],
        check=True, text=True, capture_output=True)
    line = re.search(rf"^{vocab} +gradient +{threads} ours +\| +([0-9.]+)", done.stdout, re.M)
    return float(line[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("row_kernel")
    parser.add_argument("--vocab", type=int, default=151936, choices=[49152, 151936])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    rows = 512
    logits = 2 * torch.randn(rows, options.vocab)
    logits.requires_grad_()
    chosen = torch.randint(options.vocab, (rows,))
    advantage = 2 * torch.randn(rows)
    old = torch.log_softmax(logits.detach(), -1).gather(-1, chosen[:, None]).squeeze(-1)
    old += 0.1 * torch.randn(rows)
    rest = (chosen, advantage, old, 1 / rows, 0.001)
    compiled = torch.compile(objective)

    def once(function):
        logits.grad = None
        started = time.perf_counter()
        function(logits, *rest).backward()
        return 1e3 * (time.perf_counter() - started)

    def gradient(function):
        once(function)
        return logits.grad.clone()

    # The first run compiles.
    apart = (gradient(compiled) - gradient(objective)).abs().max()
    assert apart < 1e-6, apart
    times = {"ours": [], "compiled": [], "eager": []}
    for _ in range(options.turns):
        times["ours"].append(ours(options.row_kernel, options.vocab, options.threads))
        times["compiled"] += [once(compiled) for _ in range(3)]
        times["eager"].append(once(objective))
    medians = {name: statistics.median(each) for name, each in times.items()}
    print(f"{rows} x {options.vocab}, {options.threads} threads, torch {torch.__version__}")
    for name, each in medians.items():
        print(f"  {name:9} {each:8.1f} ms  {each / medians['ours']:6.1f}x")


if __name__ == "__main__":
    main()
