"""Checks that ./check counts what ran, and never hides a failure.

Comes in: RL_SOURCE from CTest.
Goes out: unittest results.
Must not know: any real test.
"""

import os
import subprocess
import sys
import tempfile
import unittest

SUMMARY = os.path.join(os.environ["RL_SOURCE"], "tools/setup/summary.py")

CASE = '<testcase name="{}" classname="{}" status="{}">{}</testcase>'
SKIP = ('<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/><system-out>'
        "[ RUN      ] A.b\n/x/A.cpp:3: Skipped\nno model here\n\n"
        "[  SKIPPED ] A.b (0 ms)\n</system-out>")


def case(name, status="run", body=""):
    return CASE.format(name, name, status, body)


class Summary(unittest.TestCase):
    def summarise(self, junit=None, lit=None, status="0", steps=None):
        with tempfile.TemporaryDirectory() as root:
            results = os.path.join(root, "results")
            os.makedirs(results)
            os.makedirs(os.path.join(root, "lit"))

            def write(path, text):
                with open(os.path.join(root, path), "w",
                          encoding="utf-8") as file:
                    file.write(text)

            for name, code in (steps or {}).items():
                write(f"results/{name}.step", code)
                write(f"results/{name}.log", "noise\nbecause\n")
            if junit is not None:
                write("results/s.junit.xml", f"<testsuite>{junit}</testsuite>")
            if status is not None:
                write("results/s.status", status)
            if lit is not None:
                write("lit/x.xml", f"<testsuites>{lit}</testsuites>")
            done = subprocess.run(
                [sys.executable, SUMMARY, results, f"s={root}"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                check=False)
            return done.returncode, done.stdout.splitlines()

    def expect(self, line, **given):
        code, lines = self.summarise(**given)
        self.assertEqual(line, lines[-1], lines)
        self.assertEqual(0 if ", 0 failed," in line else 1, code)
        return lines

    def test_passes_failures_and_skips_are_added(self):
        lines = self.expect(
            "2 passed, 1 failed, 1 skipped", status="8",
            junit=case("a") + case("b") + case("c", "fail", "<failure/>") +
            case("d", "notrun", SKIP))
        self.assertIn("skipped  s: d: no model here", lines)
        self.assertIn("FAILED   s: c", lines)

    def test_lit_entry_counts_as_its_cases(self):
        lines = self.expect(
            "3 passed, 1 failed, 1 skipped", status="8",
            junit=case("a") + case("lit-x", "fail", "<failure/>"),
            lit=case("p") + case("q") + case("r", "", "<failure/>") +
            case("t", "", '<skipped message="Missing gpu"/>'))
        self.assertIn("skipped  s: t/t: Missing gpu", lines)

    def test_broken_lit_run_is_a_failure(self):
        self.expect("1 passed, 1 failed, 0 skipped", status="8",
                    junit=case("lit-x", "fail", "<failure/>"), lit=case("p"))
        self.expect("0 passed, 1 failed, 0 skipped", status="8",
                    junit=case("lit-x", "fail", "<failure/>"))

    def test_entry_that_did_not_run_is_a_failure(self):
        self.expect("1 passed, 1 failed, 0 skipped", status="8",
                    junit=case("a") + case("b", "notrun"))

    def test_broken_ctest_is_a_failure(self):
        self.expect("0 passed, 1 failed, 0 skipped", status="8")
        self.expect("0 passed, 1 failed, 0 skipped", junit="")
        self.expect("1 passed, 1 failed, 0 skipped", status="8",
                    junit=case("a"))
        self.expect("0 passed, 1 failed, 0 skipped", junit="<unclosed>")

    def test_steps_count(self):
        lines = self.expect(
            "1 passed, 1 failed, 1 skipped", status=None,
            steps={"build": "0", "format": "1", "gpu": "77"})
        self.assertIn("skipped  gpu: because", lines)

    def test_nothing_is_a_failure(self):
        self.expect("0 passed, 1 failed, 0 skipped", status=None)


if __name__ == "__main__":
    unittest.main()
