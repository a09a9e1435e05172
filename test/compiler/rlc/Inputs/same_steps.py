# In: two traces and names of metrics. Out: success where every step of both
# has them, finite and the same. Must not know: the programs.
"""usage: same_steps.py TRACE TRACE TOLERANCE NAME..."""
import json
import math
import sys


def steps(path):
    with open(path) as lines:
        events = [json.loads(line) for line in lines]
    return [event["metrics"] for event in events if event["event"] == "step"]


first, second = steps(sys.argv[1]), steps(sys.argv[2])
tolerance = float(sys.argv[3])
if not first or len(first) != len(second):
    sys.exit(f"{len(first)} and {len(second)} steps")
for number, (one, other) in enumerate(zip(first, second), 1):
    for name in sys.argv[4:]:
        x, y = one[name], other[name]
        if not (math.isfinite(x) and math.isfinite(y)):
            sys.exit(f"step {number}: {name} is {x} and {y}")
        if abs(x - y) > tolerance * max(1, abs(x)):
            sys.exit(f"step {number}: {name} is {x}, and {y} in the other")
print(f"{len(first)} steps agree")
