"""A browser shows a page of `rlc report` as it is meant.

Comes in: RL_BROWSER_PYTHON, a Python with playwright, as
  python3 -m venv V && V/bin/pip install playwright
leaves it; RL_BROWSER, a Chromium, where playwright has none of its own;
RL_PICTURES, a folder that keeps the picture.
Goes out: unittest results; a skip without RL_BROWSER_PYTHON.
Must not know: how the page is made.
"""

import json
import os
import shutil
import sys
import unittest

from run import Case, HERE, RLC, SOURCE, command


class Report(Case):
    @classmethod
    def setUpClass(cls):
        cls.python = os.environ.get("RL_BROWSER_PYTHON", "")
        if not cls.python:
            raise unittest.SkipTest(
                "RL_BROWSER_PYTHON names no Python with playwright")
        super().setUpClass()
        made = command(sys.executable, os.path.join(
            SOURCE, "test/compiler/rlc/Inputs/write_runs.py"),
            cls.path("runs"))
        assert made.returncode == 0, made.stderr

    def test_the_browser_shows_every_run(self):
        page, picture = self.path("page.html"), self.path("page.png")
        self.run_to_end(RLC, "report", "runs/sums/2", "runs/sums/10",
                        "runs/other", "-o", page)
        looked = command(self.python, os.path.join(HERE, "look.py"), page,
                         picture)
        self.assertEqual(0, looked.returncode, looked.stderr)
        seen = json.loads(looked.stdout)
        self.assertEqual([], seen["errors"])
        # The page itself is all that was asked for.
        self.assertEqual(1, len(seen["requests"]), seen["requests"])
        self.assertEqual("sums: 3 runs", seen["title"])
        self.assertEqual(3, seen["compared"])
        # Of warmup and rl each: accuracy, grad_norm, loss, lr, reward, times.
        self.assertEqual(14, seen["charts"])
        self.assertEqual([3, 2, 4], [seen["loss"], seen["loss_without_one"],
                                     seen["loss_smoothed"]])
        self.assertLessEqual(seen["width"], 1280)
        # Text of a run is text, whatever it says.
        self.assertEqual("</script><b>x</b>", seen["sample"])
        self.assertEqual(0, seen["bold"])
        self.assertIn(" at ", seen["read"])
        self.assertGreater(os.path.getsize(picture), 50_000)
        if folder := os.environ.get("RL_PICTURES"):
            shutil.copy(picture, os.path.join(folder, "report.png"))


if __name__ == "__main__":
    unittest.main()
