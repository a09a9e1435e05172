"""The quickstart learns what its first page says.

Comes in: examples/quickstart.rl.
Goes out: unittest results.
Must not know: how a run works.
"""

import os
import re
import unittest

from run import Case, RLC, SOURCE, command, events, samples


def without_origins(model):
    return [re.sub(r"\s+# .*", "", line) for line in model.splitlines()]


class Quickstart(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.out = cls.path("out")
        cls.done = cls.run_to_end(cls.build("examples/quickstart.rl"), "--out",
                                  cls.out)

    def accuracy(self, phase, step):
        found = [one["metrics"]["accuracy"] for one in
                 events(self.out, "evaluate")
                 if (one["phase"], one["step"]) == (phase, step)]
        self.assertEqual(1, len(found), f"evaluate {phase} {step}")
        return found[0]

    def test_reinforcement_mends_what_imitation_left(self):
        first = self.accuracy("warmup", 0)
        warm = self.accuracy("warmup", 400)
        last = self.accuracy("rl", 120)
        print(f"accuracy {first:.4f}, warm-up {warm:.4f}, rl {last:.4f}")
        self.assertLess(first, 0.05)
        self.assertLessEqual(warm, 0.75)
        self.assertGreaterEqual(last, 0.90)
        self.assertGreaterEqual(last, warm + 0.15)
        self.assertEqual(warm, self.accuracy("rl", 0))

    def test_accuracy_is_printed_before_and_after(self):
        for phase, before, after in (("warmup", 0, 400), ("rl", 0, 120)):
            self.assertIn(
                f"{phase}  accuracy before {self.accuracy(phase, before):.4g}"
                f", after {self.accuracy(phase, after):.4g}",
                self.done.stdout)

    def test_trace_is_in_order(self):
        every = events(self.out)
        self.assertEqual("run", every[0]["event"])
        self.assertEqual(17, every[0]["params"]["seed"])
        self.assertEqual("end", every[-1]["event"])
        self.assertEqual("done", every[-1]["status"])
        kinds = [one["event"] for one in every]
        self.assertEqual(
            {"run", "phase", "step", "evaluate", "checkpoint", "end"},
            set(kinds) - {"warning"})
        self.assertEqual((1, 1), (kinds.count("run"), kinds.count("end")))
        for phase, steps in (("warmup", 400), ("rl", 120)):
            mine = [one for one in every if one["phase"] == phase]
            self.assertEqual(("phase", 0), (mine[0]["event"], mine[0]["step"]))
            self.assertEqual(
                list(range(1, steps + 1)),
                [one["step"] for one in mine if one["event"] == "step"])
            self.assertEqual(
                list(range(0, steps + 1, 20)),
                [one["step"] for one in mine if one["event"] == "evaluate"])
            self.assertEqual(
                [steps],
                [one["step"] for one in mine if one["event"] == "checkpoint"])
            at = [one["step"] for one in mine]
            self.assertEqual(sorted(at), at)
        phases = [one["phase"] for one in every if one["phase"]]
        self.assertLess(max(i for i, p in enumerate(phases) if p == "warmup"),
                        phases.index("rl"))

    def test_run_folder(self):
        self.assert_run_folder(self.out, 400)
        self.assert_run_folder(self.out, 520)
        self.assertEqual(
            os.path.realpath(os.path.join(self.out, "checkpoints/520/model")),
            os.path.realpath(os.path.join(self.out, "model")))
        rewards = [one["reward"] for one in samples(self.out)
                   if "reward" in one]
        self.assertEqual({0, 1}, set(rewards))

    def test_resolved_program_is_the_same_experiment(self):
        written = os.path.join(self.out, "experiment.rl")
        checked = command(RLC, "check", written)
        self.assertEqual((0, ""), (checked.returncode, checked.stderr))
        models = [command(RLC, "build", "--emit=model", path)
                  for path in (os.path.join(SOURCE, "examples/quickstart.rl"),
                               written)]
        for one in models:
            self.assertEqual(0, one.returncode, one.stderr)
        self.assertEqual(*(without_origins(one.stdout) for one in models))


if __name__ == "__main__":
    unittest.main()
