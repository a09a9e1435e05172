"""What a run measured at its end is what `rlc eval` measures of its model.

Comes in: the folder of the run, those of the evaluations. Goes out: status 0
where the numbers are equal. Must not know: the program.
"""

import json
import sys


def last(folder, kind):
    with open(folder + "/trace.jsonl", encoding="utf-8") as file:
        events = [json.loads(line) for line in file]
    return [event for event in events if event["event"] == kind][-1]


run, *evaluations = sys.argv[1:]
wanted = last(run, "evaluate")["metrics"]
for folder in evaluations:
    assert last(folder, "evaluate")["metrics"] == wanted, folder
    assert last(folder, "run")["evaluates"] == run + "/model", folder
