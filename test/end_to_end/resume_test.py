"""A run that was stopped goes on with the numbers of one that was not.

Comes in: small.rl.
Goes out: unittest results.
Must not know: what a checkpoint holds.
"""

import json
import os
import shutil
import signal
import unittest

from run import Case, command, content, events, numbers

STEPS = 40
LAST = os.path.join("checkpoints", str(2 * STEPS))
FINAL = [os.path.join(LAST, name) for name in
         ("model/model.safetensors", "model/config.json",
          "model/tokenizer.json", "optimizer.safetensors",
          "critic.safetensors", "critic_optimizer.safetensors")]


def states(folder):
    """Every declared state of the newest checkpoint, as it is written."""
    return json.loads(content(folder, LAST, "state.json"))["states"]


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
        self.assertEqual(states(self.whole), states(folder))

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

    def test_state_is_kept_and_shown(self):
        steps = [one for one in numbers(self.whole) if one[0] == "step"]
        copying, mixed = steps[:STEPS], steps[STEPS:]
        # A step reads what the one before left.
        average = "state/metrics.before.ema.average"
        for one, other in zip(copying, copying[1:]):
            self.assertAlmostEqual(one[3][average], other[3]["before"], 6)
        self.assertEqual(STEPS, len({one[3][average] for one in copying}))
        self.assertEqual([20 * (i + 1) for i in range(STEPS)],
                         [one[3]["state/advantage.restless.seen"]
                          for one in mixed])
        # Within f32: the mean of what the ring holds, the last three rewards.
        rewards = [one[3]["reward"] for one in mixed]
        for i, one in enumerate(mixed):
            held = rewards[max(0, i - 2):i + 1]
            self.assertAlmostEqual(sum(held) / len(held),
                                   one[3]["state/advantage.restless.recent"],
                                   5)
        # Each phase has its own.
        self.assertNotIn(average, mixed[0][3])
        self.assertEqual(
            [("belief", "f32", 1), ("recent", "f32", 3),
             ("recent.pushed", "i64", 1), ("seen", "i64", 1)],
            [(one["name"].removeprefix("advantage.restless."), one["dtype"],
              len(one["values"])) for one in states(self.whole)])

    def test_a_checkpoint_with_other_states_is_refused(self):
        folder = self.path("damaged")
        self.interrupt(folder, "mixed", 5)
        newest = max(os.listdir(os.path.join(folder, "checkpoints")), key=int)
        path = os.path.join(folder, "checkpoints", newest, "state.json")
        sound = json.loads(content(path))
        found = {one["name"]: one for one in sound["states"]}
        recent = found["advantage.restless.recent"]
        for changed, said in [
                ([], "state `advantage.restless.belief` is missing"),
                (sound["states"][:-1],
                 "state `advantage.restless.seen` is missing"),
                (sound["states"] + [dict(recent, name="other")],
                 "the program has no state `other`"),
                (sound["states"] + [recent],
                 "state `advantage.restless.recent` is there twice"),
                ([dict(one, values=[1, 2]) if one is recent else one
                  for one in sound["states"]],
                 "state `advantage.restless.recent` is 2 of f32, but 3 of f32 "
                 "in the program"),
                ([dict(one, dtype="i64") if one is recent else one
                  for one in sound["states"]],
                 "state `advantage.restless.recent` is 3 of i64, but 3 of f32 "
                 "in the program"),
                ([dict(one, values=["x", 1, 2]) if one is recent else one
                  for one in sound["states"]],
                 "a number of its states cannot be read"),
                ([3], "its states cannot be read")]:
            with self.subTest(said):
                copy = self.path("copy")
                shutil.copytree(folder, copy)
                with open(os.path.join(copy, "checkpoints", newest,
                                       "state.json"), "w",
                          encoding="utf-8") as file:
                    json.dump(dict(sound, states=changed), file)
                done = command(*self.words, copy, "--resume", cwd=self.root)
                self.assertEqual(2, done.returncode, done.stderr)
                self.assertIn(said, done.stderr)
                shutil.rmtree(copy)

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
