"""Adds up the results of ./check.

Comes in: a folder with <step>.step files (an exit status each, with
<step>.log beside it) and <suite>.junit.xml files of CTest, and the build
folder of each suite.
Goes out: the failed and the skipped cases by name, with the reason; as the
last line "N passed, N failed, N skipped"; status 1 unless nothing failed.
Must not know: any single test.

A CTest entry lit-<name> counts as the cases in <build>/lit/<name>.xml; every
other entry, a GoogleTest case among them, counts as one.
"""

import os
import re
import sys
import xml.etree.ElementTree as xml

SKIP_STATUS = 77
GTEST_SKIP = re.compile(
    r":\d+: Skipped\n(.*?)\n*\[  SKIPPED \]", re.DOTALL)


class Sum:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []

    def line(self):
        return (f"{self.passed} passed, {len(self.failed)} failed, "
                f"{len(self.skipped)} skipped")


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def skip_reason(case):
    """What a skipped CTest entry printed about it."""
    output = case.findtext("system-out") or ""
    found = GTEST_SKIP.search(output)
    if found:
        return " ".join(found.group(1).split()) or "no reason given"
    if output.strip():
        return last_line(output)
    return case.find("skipped").get("message", "no reason given")


def count_lit(total, suite, path):
    """Counts the cases of one lit run. Returns how many of them failed."""
    failed = 0
    for case in xml.parse(path).iter("testcase"):
        name = f"{suite}: {case.get('classname')}/{case.get('name')}"
        if case.find("failure") is not None:
            total.failed.append(name)
            failed += 1
        elif case.find("skipped") is not None:
            reason = case.find("skipped").get("message", "no reason given")
            total.skipped.append((name, reason))
        else:
            total.passed += 1
    return failed


def count_suite(total, suite, path, build):
    cases = list(xml.parse(path).iter("testcase"))
    for case in cases:
        name = f"{suite}: {case.get('name')}"
        lit = None
        if case.get("name").startswith("lit-"):
            lit = os.path.join(build, "lit", case.get("name")[4:] + ".xml")
        failed = case.get("status") == "fail" or case.find("failure") is not None
        if lit and os.path.exists(lit):
            # A run that failed without a failed case broke by itself.
            if count_lit(total, suite, lit) == 0 and failed:
                total.failed.append(name)
        elif failed:
            total.failed.append(name)
        elif case.find("skipped") is not None:
            total.skipped.append((name, skip_reason(case)))
        elif case.get("status") == "run":
            total.passed += 1
        else:
            total.failed.append(f"{name} ({case.get('status')})")
    return len(cases)


def count_step(total, name, folder):
    with open(os.path.join(folder, name + ".step")) as file:
        status = int(file.read())
    if status == 0:
        total.passed += 1
    elif status == SKIP_STATUS:
        with open(os.path.join(folder, name + ".log")) as file:
            total.skipped.append((name, last_line(file.read())))
    else:
        total.failed.append(f"{name} (status {status})")


def main(folder, *builds):
    total = Sum()
    for entry in sorted(os.listdir(folder)):
        if entry.endswith(".step"):
            count_step(total, entry[:-5], folder)
    for suite, build in (item.split("=", 1) for item in builds):
        status = os.path.join(folder, suite + ".status")
        if not os.path.exists(status):
            continue  # The build failed, and that is counted as a step.
        before = len(total.failed)
        path = os.path.join(folder, suite + ".junit.xml")
        cases = 0
        if os.path.exists(path):
            try:
                cases = count_suite(total, suite, path, build)
            except xml.ParseError as error:
                total.failed.append(f"{suite}: {path}: {error}")
        with open(status) as file:
            broken = int(file.read()) != 0
        if (cases == 0 or broken) and len(total.failed) == before:
            total.failed.append(f"{suite}: ctest itself failed")
    if total.passed + len(total.failed) + len(total.skipped) == 0:
        total.failed.append("nothing ran")

    print()
    for name, reason in total.skipped:
        print(f"skipped  {name}: {reason}")
    for name in total.failed:
        print(f"FAILED   {name}")
    print(total.line())
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
