#!/usr/bin/env python3
"""Writes methods.md: which check holds each published number of a method.

Comes in: test/sheets/oracles.txt, the tree with its tags `oracle <sheet> <id>`
in comments above checks and tests, rl-analyze, which runs the checks.
Goes out: methods.md in the folder named on the command line; exit status 1
where a listed oracle has no tag, a tag is not listed, or a check fails.
Must not know: what any method does.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NOTE = "<!-- Written by tools/checks/generated-docs.sh; edit the source. -->\n"
TAG = re.compile(r"^\s*(?:#|//) oracle (\w+) (\S+)$")
WHERE = ("stdlib/**/*.rl", "test/**/*.rl", "test/**/*.py", "test/**/*.cpp")
# What a tag may stand above: a check, the expected error of a rejected program,
# a test of Python or of C++.
HOLDS = re.compile(r"^\s*(check\b|# CHECK: |def test_|TEST)")


def listed():
    """(sheet, id, words, whether it is checked) of every line."""
    lines = (ROOT / "test/sheets/oracles.txt").read_text().splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            sheet, name, words = line.split(" ", 2)
            yield sheet, name, words.removeprefix("- "), not words.startswith("-")


def tagged():
    """{(sheet, id): [(path, line of the check, its text)]}."""
    found, faults = {}, []
    paths = sorted({path for each in WHERE for path in ROOT.glob(each)})
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            tag = TAG.match(line)
            if not tag:
                continue
            here = str(path.relative_to(ROOT))
            for at in range(number + 1, len(lines)):
                if HOLDS.match(lines[at]):
                    text = lines[at].strip().removeprefix("# CHECK: ")
                    found.setdefault(tag.groups(), []).append((here, at + 1, text))
                    break
                if not re.match(r"\s*(#|//)", lines[at]):
                    faults.append(f"{here}:{number + 1}: the tag stands above no check")
                    break
    return found, faults


def outcomes(analyze, paths):
    """{path: (lines of the checks that fail, result of the others)}."""
    results = {}
    for path in paths:
        if not path.endswith(".rl"):
            results[path] = (set(), "in ctest")
            continue
        words = [analyze, "--stdlib", str(ROOT / "stdlib")]
        is_rejected = "/rejected/" in path
        words += ["--diagnostics" if is_rejected else "--test", str(ROOT / path)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=300)
        if is_rejected:
            results[path] = (set(), "rejected" if done.returncode else "FAILS")
            continue
        lines = re.findall(r":(\d+): check failed", done.stdout + done.stderr)
        passed = bool(re.search(r"^\d+ of \d+ checks passed", done.stdout, re.M))
        results[path] = ({int(line) for line in lines}, "holds" if passed else "FAILS")
    return results


def page(rows):
    yield "# Published numbers of the methods\n"
    yield ("What is checked of each method sheet: its numbers, edge cases and "
           "algorithm. The list is `test/sheets/oracles.txt`; a check names its "
           "oracle in the comment above it. `holds`: on the reference evaluator, "
           "and as kernels by `sheets-as-kernels`; `rejected`: the program is, "
           "with this message; `in ctest`: a test of a run or of C++.")
    for sheet in dict.fromkeys(row[0] for row in rows):
        yield f"\n## {sheet}\n\n| oracle | about | check | result |\n|---|---|---|---|"
        for _, name, words, places, result in (r for r in rows if r[0] == sheet):
            shown = ", ".join(f"`{path}:{line}`" for path, line, _ in places)
            yield f"| {name} | {words} | {shown} | {result} |"


def main():
    target, analyze = pathlib.Path(sys.argv[1]), sys.argv[2]
    found, faults = tagged()
    wanted = list(listed())
    names = {(sheet, name) for sheet, name, _, checked in wanted if checked}
    faults += [f"oracle {' '.join(name)} has no check" for name in sorted(names - set(found))]
    faults += [f"{places[0][0]}:{places[0][1]}: oracle {' '.join(name)} is not listed"
               for name, places in sorted(found.items()) if name not in names]
    results = outcomes(analyze, {place[0] for places in found.values() for place in places})
    rows = []
    for sheet, name, words, checked in wanted:
        places = found.get((sheet, name), [])
        states = {"FAILS" if line in results[path][0] else results[path][1]
                  for path, line, _ in places}
        result = "FAILS" if "FAILS" in states else ", ".join(sorted(states))
        if result == "FAILS":
            faults.append(f"oracle {sheet} {name} fails")
        rows.append((sheet, name, words, places, result if checked else "not checked"))
    (target / "methods.md").write_text(NOTE + "\n".join(page(rows)) + "\n")
    for fault in faults:
        print(f"methods: {fault}", file=sys.stderr)
    sys.exit(bool(faults))


main()
