"""Random ragged batches.

In: a seed and how a batch may look. Out: padded tensors in double precision,
and the same numbers as nested lists of `.rl`.
Must not know: what is computed from them.
"""
import math
import random

import torch

DIGITS = 6  # of every drawn number, so that both sides read the same one

# Where a loss has a kink, there is no slope to compare. Ratios of the cases are
# bounded at these, and values 0.2 from what they were.
BOUNDS = [0.8, 1 - 3e-4, 1 + 4e-4, 1.2, 1.28, 1.3, 1.4, 3.0]
RANGE = 0.2
CLEAR = 2e-3  # how far from a kink every number is drawn


class Batch:
    """Rows are rollouts, prompt after prompt; columns are tokens, padded."""

    def __init__(self, draw, groups):
        self.groups = groups  # rollouts of each prompt
        self.lengths = [draw.randint(1, 5) for _ in range(sum(groups))]
        self.prompt = [p for p, n in enumerate(groups) for _ in range(n)]
        self.mask = torch.tensor([[float(t < n) for t in range(max(self.lengths))]
                                  for n in self.lengths], dtype=torch.float64)

        def number(low, high):
            return round(draw.uniform(low, high), DIGITS)

        def rows(low, high):
            return torch.tensor([number(low, high) for _ in self.lengths],
                                dtype=torch.float64)

        def tokens(low, high):
            # What stands in the padding must have no part in any result.
            return torch.tensor([[number(low, high) for _ in row]
                                 for row in self.mask.tolist()], dtype=torch.float64)

        def near(x, distance):
            return torch.round(x + tokens(-distance, distance), decimals=DIGITS)

        # Reward: tenths, as verdicts are, so that some groups agree. Of rewards that
        # differ by a thousandth single precision does not say how far they spread.
        self.r = torch.round(rows(-1, 1), decimals=1)
        self.o = (rows(0, 1) > 0.5).double()  # outcome
        self.a = rows(-2, 2)  # advantage
        self.l = tokens(-3, -0.1)  # logp
        self.b = near(self.l, 0.5)  # old.logp
        self.f = near(self.l, 0.5)  # ref.logp
        self.e = tokens(0, 3)  # entropy
        self.w = tokens(-1, 1)  # old.value
        self.v = near(self.w, 0.4)  # value
        self.t = tokens(-1, 1)  # what the critic should say
        self.c = [draw.random() < 0.3 for _ in self.lengths]  # truncated
        self.s = [draw.randint(0, 9) for _ in groups]  # length of a greedy text

    def smooth(self):
        """Whether no ratio, of a token or of a response, and no value lies at a kink."""
        gap = (self.l - self.b) * self.mask
        total, number = gap.sum(1), self.mask.sum(1)
        logs = torch.cat([gap[self.mask > 0], total, total / number])
        held = torch.clamp(self.v, self.w - RANGE, self.w + RANGE)
        moved = (self.v - self.w).abs() > RANGE
        equal = torch.where(moved, (self.v + held - 2 * self.t).abs(), 1.0)
        far = [(logs - math.log(bound)).abs().min() for bound in BOUNDS]
        far += [((self.v - self.w).abs() - RANGE).abs().min(), equal.min()]
        return min(far) > CLEAR

    def nest(self, x):
        """Lists along prompt and rollout, and along token where x has tokens."""
        row = iter(range(len(self.lengths)))
        return [[x[i][:self.lengths[i]] if isinstance(x[i], list) else x[i]
                 for i in (next(row) for _ in range(n))] for n in self.groups]

    def written(self, name):
        """The column `name` as a list of `.rl`."""
        if name == "s":
            return write([["x" * n] for n in self.s])
        column = getattr(self, name)
        return write(self.nest(column if isinstance(column, list) else column.tolist()))


def write(x):
    if isinstance(x, list):
        return "[" + ", ".join(write(y) for y in x) + "]"
    if isinstance(x, bool):
        return "true" if x else "false"
    return f'"{x}"' if isinstance(x, str) else f"{x:.12f}"


def batches(number, seed, even, least):
    """`even`: all groups of a batch are of one size, as TRL's are; `least`: the
    smallest size."""
    draw = random.Random(seed)
    found = 0
    while found < number:
        prompts, size = draw.randint(1, 3), draw.randint(least, 4)
        batch = Batch(draw, [size if even else draw.randint(least, 4) for _ in range(prompts)])
        if batch.smooth():
            found += 1
            yield batch
