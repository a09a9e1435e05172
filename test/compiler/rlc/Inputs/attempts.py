"""Metrics of attempts.rl, computed anew from the texts of samples.jsonl.

Comes in: the folder of a run; then those of runs that must have sampled the
same. Goes out: an AssertionError where a number or a text differs.
Must not know: how attempts are sampled, keyed or cut.
"""

import json
import pathlib
import re
import sys


def lines(folder, name):
    return [json.loads(line)
            for line in (pathlib.Path(folder) / name).read_text().splitlines()]


def answer_of(item):
    return str(item // 5 + item % 5)


def check_row(row):
    """The gains of one rollout by token, from its texts alone."""
    response, answer = row["response"], answer_of(row["item"])
    starts = [match.start() for match in re.finditer(",", response)]
    attempts = row["attempts"]["attempt"]
    last, = row["attempts"]["last"]
    assert [one["after"] for one in attempts] == \
        [response[:start] + ";" for start in starts], row
    assert last["after"] == response.split(";")[0] + ";", row
    for one in attempts + [last]:
        assert len(one["texts"]) == 4, row
    share = [sum(text == answer for text in one["texts"]) / 4
             for one in attempts + [last]]
    return {start: after - before
            for start, before, after in zip(starts, share, share[1:])}


def check(folder):
    trace = lines(folder, "trace.jsonl")
    rows = {}
    for row in lines(folder, "samples.jsonl"):
        if "attempt" in row.get("attempts", {}):
            rows.setdefault((row["phase"], row["step"]), []).append(row)
    assert rows, "no attempts are shown"
    seen = set()
    for (phase, step), all_rows in rows.items():
        assert len(all_rows) == 8, len(all_rows)
        gains = [check_row(row) for row in all_rows]
        event, = [{**one, **one["metrics"]} for one in trace
                  if one["event"] in ("step", "evaluate")
                  and one["phase"] == phase and one["step"] == step]
        gained = sum(sum(gain.values()) for gain in gains) / 8
        placed = sum(at * one for gain in gains
                     for at, one in gain.items()) / 8
        assert abs(event["gained"] - gained) < 1e-6, (event, gained)
        assert abs(event["where_gained"] - placed) < 1e-5, (event, placed)
        made = sum(len(one["texts"]) for row in all_rows
                   for name in ("attempt", "last")
                   for one in row["attempts"][name])
        assert event["attempts"] == made, (event, made)
        assert 1 <= event["attempt_length"] <= 3, event
        seen.update(gain for row in gains for gain in row.values())
    # A test of zeros would say nothing.
    steps = [one for one in trace if one["event"] == "step"
             and one["phase"] == "rl"]
    if steps:
        assert len(steps) == 21 and len(rows) == 3, (len(steps), len(rows))
        assert len(seen) > 3, seen
        last, = [one["metrics"] for one in trace
                 if one["event"] == "evaluate" and one["phase"] == "likeliest"]
        assert last["rebuilt"] == 1 and last["steps_seen"] > 25, last
        # Every step has draws of its own.
        texts = [json.dumps([row["attempts"] for row in all_rows])
                 for all_rows in rows.values()]
        assert len(set(texts)) == len(texts)
    return rows


def check_kept(folder):
    """Where prompts left, attempts are shown with the prompts that stayed."""
    rows = [row for row in lines(folder, "samples.jsonl")
            if row["phase"] == "rl"]
    assert rows, "nothing is shown"
    for row in rows:
        answer = answer_of(row["item"])
        one, = row["attempts"]["tried"]
        share = sum(text.startswith(answer) for text in one["texts"]) / 2
        assert share > 0, row
        reward = row["response"].startswith(answer) - share
        assert abs(row["reward"] - reward) < 1e-6, row
    for one in lines(folder, "trace.jsonl"):
        if one["event"] == "step" and one["phase"] == "rl":
            metrics = one["metrics"]
            assert 0 < metrics["dropped/prompt"] < 25, metrics
            # Sampled once, before prompts leave.
            assert metrics["attempts"] == 50, metrics


if sys.argv[1] == "--kept":
    check_kept(sys.argv[2])
    sys.exit()
FIRST = check(sys.argv[1])
for other in sys.argv[2:]:
    assert check(other) == FIRST, other
