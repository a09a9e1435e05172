"""Compares the steps and measurements of two traces, number by number.

In: two trace.jsonl, the relative bound, names to leave out. Out: status 0 when
every number that both have agrees; else the first that does not.
Must not know: what the numbers mean.
"""
import argparse
import json
import sys

parser = argparse.ArgumentParser()
parser.add_argument("left")
parser.add_argument("right")
parser.add_argument("--within", type=float, required=True)
parser.add_argument("--but", nargs="*", default=[])
arguments = parser.parse_args()


def steps(path):
    with open(path, encoding="utf-8") as lines:
        events = [json.loads(line) for line in lines]
    return [event for event in events if event["event"] in ("step", "evaluate")]


def numbers(value, path=""):
    """Each number of a step with its name, names of inner records joined."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from numbers(inner, path + name + "/")
        elif isinstance(inner, (int, float)) and name not in arguments.but:
            yield path + name, inner


left, right = steps(arguments.left), steps(arguments.right)
if len(left) != len(right) or not left:
    sys.exit(f"{len(left)} steps, {len(right)} steps")
compared = set()
for at, (one, other) in enumerate(zip(left, right)):
    known = dict(numbers(other))
    for name, value in numbers(one):
        if name not in known:
            continue
        compared.add(name)
        bound = arguments.within * max(abs(value), abs(known[name]), 1e-3)
        if not abs(value - known[name]) <= bound:
            sys.exit(f"event {at}, {name}: {value} and {known[name]}")
print(f"{len(left)} events agree in {', '.join(sorted(compared))}")
