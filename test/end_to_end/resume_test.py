"""A run that was stopped goes on with the numbers of one that was not.

Comes in: small.rl.
Goes out: unittest results.
Must not know: what a checkpoint holds.
"""

import os
import signal
import unittest

from run import Case, content, events, numbers

STEPS = 40
LAST = os.path.join("checkpoints", str(2 * STEPS))
FINAL = [os.path.join(LAST, name) for name in
         ("model/model.safetensors", "model/config.json",
          "model/tokenizer.json", "optimizer.safetensors")]


class Resume(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.words = [cls.build("test/end_to_end/small.rl"), "--rows",
                     cls.write_rows(), "--updates", str(STEPS), "--out"]
        cls.whole = cls.path("whole")
        cls.run_to_end(*cls.words, cls.whole)

    def assert_same(self, folder):
        self.assertEqual(numbers(self.whole), numbers(folder))
        for name in FINAL + ["samples.jsonl", "experiment.rl"]:
            # Not assertEqual: it would print megabytes.
            self.assertTrue(
                content(self.whole, name) == content(folder, name), name)

    def interrupt(self, folder, phase, step, *more, words=None):
        status, said = self.signal_at(
            [*(words or self.words), folder, *more], folder, phase, step,
            signal.SIGINT)
        self.assertEqual(130, status, said)
        self.assertIn("saving", said)
        last = events(folder)[-1]
        self.assertEqual(("end", "interrupted"), (last["event"],
                                                  last["status"]))

    def test_the_run_is_worth_comparing(self):
        steps = [one for one in numbers(self.whole) if one[0] == "step"]
        self.assertEqual(2 * STEPS, len(steps))
        self.assertEqual(2 * STEPS, len({one[3]["loss"] for one in steps}))
        self.assertTrue(all(one[3]["grad_norm"] > 0 for one in steps))

    def test_a_rerun_is_the_same(self):
        folder = self.path("again")
        self.run_to_end(*self.words, folder)
        self.assert_same(folder)

    def test_interrupted_in_the_first_phase(self):
        folder = self.path("first")
        self.interrupt(folder, "copying", 7)
        self.run_to_end(*self.words, folder, "--resume")
        self.assert_same(folder)

    def test_interrupted_with_a_reference_in_memory(self):
        folder = self.path("second")
        self.interrupt(folder, "mixed", 13)
        self.run_to_end(*self.words, folder, "--resume")
        self.assert_same(folder)

    def test_interrupted_while_measuring(self):
        # Measuring 500 items takes a hundred times as long as a step.
        many = self.write_rows(5000, "many.jsonl")
        words = [self.words[0], "--rows", many, "--updates", "5", "--out"]
        whole, folder = self.path("measured"), self.path("measuring")
        self.run_to_end(*words, whole)
        self.interrupt(folder, "copying", 4, words=words)
        self.run_to_end(*words, folder, "--resume")
        self.assertEqual(numbers(whole), numbers(folder))

    def test_interrupted_twice(self):
        folder = self.path("twice")
        self.interrupt(folder, "copying", 3)
        self.interrupt(folder, "mixed", 3, "--resume")
        self.run_to_end(*self.words, folder, "--resume")
        self.assert_same(folder)

    def test_killed_goes_on_from_the_newest_checkpoint(self):
        folder = self.path("killed")
        status, _ = self.signal_at([*self.words, folder], folder, "mixed", 13,
                                   signal.SIGKILL)
        self.assertEqual(-signal.SIGKILL, status)
        self.run_to_end(*self.words, folder, "--resume")
        self.assert_same(folder)
        resumed = [one["resumed"] for one in events(folder, "run")
                   if "resumed" in one]
        self.assertEqual(1, len(resumed))
        self.assertGreaterEqual(int(resumed[0]), STEPS + 10)


if __name__ == "__main__":
    unittest.main()
