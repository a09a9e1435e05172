"""Each rule of an optimizer trains, and goes on where it was stopped.

Comes in: rules.rl.
Goes out: unittest results.
Must not know: what a rule remembers.
"""

import os
import shutil
import signal
import unittest

from run import Case, command, content, events, numbers

STEPS = 12
PHASES = ["adam", "descent", "factors", "orthogonal"]
LAST = os.path.join("checkpoints", str(STEPS * len(PHASES)))


class Rules(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.build("test/end_to_end/rules.rl")
        cls.words = [cls.program, "--out"]
        cls.whole = cls.path("whole")
        cls.run_to_end(*cls.words, cls.whole)

    def measured(self, phase):
        return [one[3]["surprise"] for one in numbers(self.whole)
                if one[0] == "evaluate" and one[1] == phase]

    def test_each_rule_makes_the_answers_likelier(self):
        for phase in PHASES:
            surprise = self.measured(phase)
            # Before, every 4 steps, after.
            self.assertEqual(4, len(surprise))
            self.assertLess(surprise[-1], surprise[0] - 0.02, phase)
        for one in numbers(self.whole):
            if one[0] == "step":
                self.assertGreater(one[3]["grad_norm"], 0)

    def test_the_mean_is_measured_and_saved(self):
        # Of the last phase, whose mean lags behind its weights.
        mean, = self.measured("mean")
        self.assertGreater(mean, self.measured("orthogonal")[-1] + 1e-3)
        self.assertLess(mean, self.measured("orthogonal")[0])
        model, average = (content(self.whole, LAST, name, "model.safetensors")
                          for name in ("model", "average"))
        self.assertEqual(len(model), len(average))
        self.assertFalse(model == average)
        self.assertTrue(average == content(self.whole, "average",
                                           "model.safetensors"))
        # A phase without one leaves none.
        factors = os.path.join(self.whole, "checkpoints", str(3 * STEPS))
        self.assertTrue(os.path.exists(os.path.join(factors, "model")))
        self.assertFalse(os.path.exists(os.path.join(factors, "average")))

    def test_what_has_no_effect_is_said_before_the_first_step(self):
        for words, said in [
                (["--decay", "0"],
                 "phase `mean`: averaged: no train phase keeps a running mean "
                 "of the weights; give one its `average`, such as 0.99"),
                (["--decay", "1"],
                 "phase `adam`: average must be at least 0 and below 1, but "
                 "is 1"),
                (["--kept", "embad"],
                 "phase `adam`: undecayed: `embad` is in the name of no parameter that this "
                 "rule moves, such as `model.embed_tokens.weight`")]:
            folder = self.path("faulty")
            done = command(*self.words, folder, *words, cwd=self.root)
            self.assertEqual(2, done.returncode, done.stderr)
            self.assertIn(said, done.stderr)
            self.assertFalse(os.path.exists(folder))

    def test_a_run_that_is_stopped_in_each_phase_is_the_same(self):
        folder = self.path("stopped")
        more = []
        for number, phase in enumerate(PHASES):
            status, said = self.signal_at(
                [*self.words, folder, *more], folder, phase, 3 + number,
                signal.SIGINT)
            self.assertEqual(130, status, said)
            self.assertEqual("interrupted", events(folder)[-1]["status"])
            more = ["--resume"]
        self.run_to_end(*self.words, folder, "--resume")
        self.assertEqual(numbers(self.whole), numbers(folder))
        for name in ("optimizer.safetensors", "model/model.safetensors",
                     "average/model.safetensors"):
            self.assertTrue(content(self.whole, LAST, name)
                            == content(folder, LAST, name), name)
        shutil.rmtree(folder)


if __name__ == "__main__":
    unittest.main()
