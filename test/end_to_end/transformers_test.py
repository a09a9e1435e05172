"""The transformers package reads a saved model and says what it said here.

Comes in: saved.rl, measured.rl; RL_ORACLE_PYTHON, a Python with torch and
transformers.
Goes out: unittest results; a skip without RL_ORACLE_PYTHON.
Must not know: how a model is saved.
"""

import json
import os
import unittest

from run import Case, HERE, events, samples


class Transformers(Case):
    @classmethod
    def setUpClass(cls):
        cls.python = os.environ.get("RL_ORACLE_PYTHON", "")
        if not cls.python:
            raise unittest.SkipTest(
                "RL_ORACLE_PYTHON names no Python with torch and transformers")
        super().setUpClass()
        cls.saved = cls.build("test/end_to_end/saved.rl")
        cls.measured = cls.build("test/end_to_end/measured.rl")

    def compare(self, tied):
        out, look = self.path("run-" + tied), self.path("look-" + tied)
        self.run_to_end(self.saved, "--tied", tied, "--out", out)
        model = os.path.join(out, "model")
        self.run_to_end(self.measured, "--model", model, "--out", look)
        shown = samples(look)
        self.assertEqual(8, len(shown))
        # The prompt names both digits, so the answer is known without ours.
        items = [[one["prompt"], str(sum(map(int, one["prompt"][:-1]
                                             .split("+")))), one["response"]]
                 for one in shown]
        # Several answers, or agreement would mean little.
        self.assertGreater(len({item[2] for item in items}), 3)
        path = self.path("items.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(items, file)
        said = json.loads(self.run_to_end(
            self.python, os.path.join(HERE, "oracle.py"), model, path).stdout)
        self.assertEqual([item[2] for item in items], said["responses"])
        ours = events(look, "evaluate")[0]["metrics"]["surprise"]
        print(f"tied {tied}: surprise {ours:.7f}, oracle "
              f"{said['surprise']:.7f}")
        self.assertGreater(ours, 0.1)
        self.assertLess(abs(ours - said["surprise"]), 1e-5 * ours)

    def test_tied_head(self):
        self.compare("true")

    def test_head_of_its_own(self):
        self.compare("false")


if __name__ == "__main__":
    unittest.main()
