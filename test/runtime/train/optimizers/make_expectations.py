#!/usr/bin/env python3
"""Writes what torch and transformers make of a few weights by a few gradients.

Weights and gradients are made from names on both sides (Made.h, cases.py of
the families): the gradient of `wide` in step 2 is that of `wide@2`, a third in
size each step. The learning rate of step n is that of the case over n.

torch.optim.Muon works in bf16; here its own code is run in f32, so that
numbers can be compared. How far bf16 is from that is printed.

Comes in: torch and transformers (2.13 and 5.23 were used).
Goes out: expectations.safetensors, `<case>.<weight>` after the last step.
"""
import pathlib
import sys

import torch
import transformers
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "model" / "families"))
import cases  # noqa: E402

STEPS = 6
SHAPES = {"wide": (5, 12), "tall": (12, 5), "bias": (9,)}
MATRICES = ("wide", "tall")


def run(make, lr, names=tuple(SHAPES)):
    weights = {name: torch.nn.Parameter(cases.weight(name, SHAPES[name]))
               for name in names}
    optimizer = make(weights, lr)
    for step in range(1, STEPS + 1):
        for name, weight in weights.items():
            weight.grad = cases.weight(f"{name}@{step}", weight.shape) / 3**step
        for group in optimizer.param_groups:
            group["lr"] = lr / step
        optimizer.step()
    return {name: weight.detach() for name, weight in weights.items()}


def groups(weights, decay):
    """Vectors do not decay."""
    return [{"params": [weight], "weight_decay": decay if weight.dim() > 1
             else 0.0} for weight in weights.values()]


def adafactor(decay, relative):
    return lambda weights, lr: transformers.Adafactor(
        groups(weights, decay), lr=lr, scale_parameter=relative,
        relative_step=False, warmup_init=False, decay_rate=-0.7,
        clip_threshold=1.1)


def torch_adafactor(weights, lr):
    return torch.optim.Adafactor(groups(weights, 0.1), lr=lr, beta2_decay=-0.7,
                                 d=1.1)


def muon(nesterov, steps):
    return lambda weights, lr: torch.optim.Muon(
        weights.values(), lr=lr, weight_decay=0.1, momentum=0.8,
        nesterov=nesterov, ns_steps=steps, adjust_lr_fn="match_rms_adamw")


result = {}


def keep(case, weights):
    for name, weight in weights.items():
        result[f"{case}.{name}"] = weight.contiguous()


keep("adafactor", run(adafactor(0.1, False), 0.02))
keep("relative", run(adafactor(0.0, True), 0.02))
# torch bounds the rate by 1 / sqrt(step), which 0.02 / step never reaches.
keep("relative-torch", run(torch_adafactor, 0.02))
for case, nesterov, steps in [("muon", False, 3), ("muon-nesterov", True, 5)]:
    rounded = run(muon(nesterov, steps), 0.02, MATRICES)
    half = torch.Tensor.bfloat16
    # A copy, as a change of type is: it is written over.
    torch.Tensor.bfloat16 = lambda tensor: tensor.float().clone()
    exact = run(muon(nesterov, steps), 0.02, MATRICES)
    torch.Tensor.bfloat16 = half
    for name in MATRICES:
        moved = (exact[name] - cases.weight(name, SHAPES[name])).abs().max()
        far = (exact[name] - rounded[name]).abs().max()
        print(f"{case} {name}: moved {moved:.1e}, bf16 differs by {far:.1e}")
    keep(case, exact)
save_file(result, HERE / "expectations.safetensors")
