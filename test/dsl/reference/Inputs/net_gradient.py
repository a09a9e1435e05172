"""Numbers of net-gradient.rl and of a bound in sheets/rollout_bandit.rl, by
differences of a net that is written out.

Comes in: a file of the language.
Goes out: status 0 where the file holds every list that is worked out here.
Must not know: how the language derives or flattens anything: numbers stand in a
row as docs/language.md says, weights of a layer by input, then output, then its
biases.
"""

import math
import re
import sys

PAIR = {"weights": [[[0.5, -1.0, 0.25], [1.5, 0.75, -0.5]], [[0.8], [-1.2], [0.4]]],
        "biases": [[0.1, -0.2, 0.3], [0.05]]}
DEEP = {"weights": [[[0.5, -1.0, 0.25], [1.5, 0.75, -0.5]],
                    [[1.0, -0.5], [0.3, 0.7], [-0.6, 0.2]], [[2.0], [-1.5]]],
        "biases": [[0.1, -0.2, 0.3], [0.4, 0.2], [0.0]]}
POINTS = [[0.3, -0.7], [1.0, 0.5], [-0.2, 0.9]]


def flat(net):
    row = []
    for weights, biases in zip(net["weights"], net["biases"]):
        row += [one for of_input in weights for one in of_input] + biases
    return row


def value(net, row, x, bend):
    """What the net gives with its numbers taken from `row`."""
    row = iter(row)
    for i, (weights, biases) in enumerate(zip(net["weights"], net["biases"])):
        own = [[next(row) for _ in of_input] for of_input in weights]
        off = [next(row) for _ in biases]
        sums = [sum(x[a] * own[a][b] for a in range(len(x))) + off[b]
                for b in range(len(off))]
        last = i + 1 == len(net["weights"])
        x = sums if last else [bend(one) for one in sums]
    return x[0]


def gradient(net, x, bend, distance=1e-5):
    row = flat(net)
    found = []
    for i, _ in enumerate(row):
        up, down = list(row), list(row)
        up[i] += distance
        down[i] -= distance
        found.append((value(net, up, x, bend) - value(net, down, x, bend)) / 2 / distance)
    return found


def relu(x):
    return max(x, 0.0)


def bounds(rounds, beta=2.0, prior=0.5, width=3, keep=2):
    """Upper bounds of each round's four arms; the best `keep` are told of."""
    row = flat(PAIR)
    seen = [prior] * len(row)
    for arms in rounds:
        slopes = [gradient(PAIR, x, math.tanh) for x in arms]
        rated = [value(PAIR, row, x, math.tanh)
                 + beta * math.sqrt(sum(g * g / z for g, z in zip(slope, seen)) / width)
                 for x, slope in zip(arms, slopes)]
        best = sorted(range(len(arms)), key=lambda i: -rated[i])[:keep]
        for i in best:
            seen = [z + g * g for z, g in zip(seen, slopes[i])]
        yield rated


ROUNDS = [[[0.3, -0.7], [1.0, 0.5], [-0.2, 0.9], [0.0, 0.0]]] * 2 + [
    [[1.0, 0.5], [-2.0, 1.0], [0.4, 0.4], [0.3, -0.7]]]


def text(number):
    return repr(round(number, 6) + 0.0)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        found = re.sub(r"\s", "", file.read()).replace(",]", "]")
    wanted = {"tanh": [gradient(PAIR, x, math.tanh) for x in POINTS],
              "relu": [gradient(DEEP, x, relu) for x in POINTS],
              "bounds": [[rated] for rated in bounds(ROUNDS)]}
    for name in sys.argv[2:]:
        written = re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda m: text(float(m.group())),
                         repr(wanted[name]))
        if written.replace(" ", "") not in found:
            sys.exit(f"{name}: {sys.argv[1]} does not hold\n{written}")


if __name__ == "__main__":
    main()
