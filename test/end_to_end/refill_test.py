"""Prompts sampled in place of those that leave a batch.

Comes in: refill.rl.
Goes out: unittest results.
Must not know: how a step begins anew.

A response is drawn by its item and step, so what stays of a refilled batch is
what one draw of as many prompts leaves. Losses differ in their last bits with
the shape of products, as in layout_test.py.
"""

import json
import os
import signal
import unittest

from run import RLC, SOURCE, Case, command, content, events, numbers

TOLERANCE = 1e-4
ROWS, WANTED, STEPS = 20, 5, 6


class Refill(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with open(cls.path("rows.jsonl"), "w", encoding="utf-8") as file:
            for i in range(ROWS):
                row = {"question": f"{i} and {i * 7 % 40}?", "row": i}
                file.write(json.dumps(row) + "\n")
        cls.filled, cls.drawn = (cls.program(name) for name in ("filled", "drawn"))
        cls.whole = cls.path("whole")
        cls.run_to_end(cls.filled, "--out", cls.whole, "--threads", "2")

    @classmethod
    def program(cls, experiment):
        made = command(RLC, "build", os.path.join(SOURCE, "test/end_to_end/refill.rl"),
                       "--experiment", experiment, "-o", cls.path(experiment))
        if made.returncode:
            raise AssertionError(made.stderr)
        return cls.path(experiment)

    def steps(self, folder):
        return [one[3] for one in numbers(folder) if one[0] == "step"]

    def test_batches_are_full(self):
        steps = self.steps(self.whole)
        self.assertEqual(STEPS, len(steps))
        for one in steps:
            self.assertEqual(0, one["refill/missing"])
            self.assertEqual(WANTED, bin(int(one["rows_left"])).count("1"))
        # Some steps need several rounds, or nothing is tried here.
        self.assertLess(1, max(one["refill/rounds"] for one in steps))
        self.assertLess(0, min(one["refill/prompts"] for one in steps))

    def test_a_batch_is_what_one_draw_would_leave(self):
        first = self.steps(self.whole)[0]
        folder = self.path("one_draw")
        self.run_to_end(self.drawn, "--out", folder, "--updates", "1", "--wanted",
                        str(WANTED + int(first["refill/prompts"])))
        other = self.steps(folder)[0]
        self.assertEqual(first["rows_left"], other["rows_left"])
        for name in ("loss", "grad_norm"):
            self.assertAlmostEqual(1, first[name] / other[name], delta=TOLERANCE, msg=name)

    def test_states_see_a_step_once(self):
        steps = self.steps(self.whole)
        self.assertEqual(list(range(1, STEPS + 1)),
                         [one["state/metrics.first_seen.steps_seen"] for one in steps])
        # The reward of the first step is that of its last round.
        self.assertEqual(steps[0]["seen"], steps[0]["state/metrics.first_seen.first"])
        self.assertEqual({steps[0]["seen"]}, {one["seen"] - 1000 * i
                                              for i, one in enumerate(steps)})

    def test_the_cursor_is_behind_what_was_drawn(self):
        drawn = sum(WANTED + one["refill/prompts"] for one in self.steps(self.whole))
        state = json.loads(content(self.whole, "checkpoints", str(STEPS), "state.json"))
        self.assertEqual(drawn, state["cursor"])
        # Items are met again in the order of the next epoch.
        self.assertLess(ROWS, drawn)

    def test_a_resumed_run_draws_the_same(self):
        folder = self.path("stopped")
        words = [self.filled, "--updates", "30", "--out"]
        self.run_to_end(*words, self.path("long"))
        status, said = self.signal_at([*words, folder], folder, "rl", 4, signal.SIGINT)
        self.assertEqual(130, status, said)
        self.assertEqual("interrupted", events(folder)[-1]["status"])
        self.run_to_end(*words, folder, "--resume")
        self.assertEqual(numbers(self.path("long")), numbers(folder))

    def test_a_layout_is_not_seen(self):
        folder = self.path("alone")
        self.run_to_end(self.filled, "--out", folder, "--threads", "1", "--budget", "1")
        for one, other in zip(self.steps(self.whole), self.steps(folder), strict=True):
            for name in ("rows_left", "refill/rounds", "refill/prompts", "seen"):
                self.assertEqual(one[name], other[name], name)
            self.assertAlmostEqual(1, one["grad_norm"] / other["grad_norm"], delta=TOLERANCE)

    def test_what_is_not_full_is_trained_on_or_ends_the_run(self):
        folder = self.path("short")
        words = [self.filled, "--wanted", "12", "--further", "1", "--updates", "1"]
        self.run_to_end(*words, "--out", folder)
        one = self.steps(folder)[0]
        self.assertEqual(1, one["refill/rounds"])
        self.assertEqual(12, one["refill/missing"] + bin(int(one["rows_left"])).count("1"))
        self.assertLess(0, one["refill/missing"])
        ended = command(*words, "--must", "true", "--out", self.path("ended"), cwd=self.root)
        self.assertEqual(2, ended.returncode)
        self.assertRegex(ended.stderr, r"refill: after 1 further rounds \d+ of 12 prompts are in "
                                       r"the batch; \d+ were sampled")
        refused = command(*words[:1], "--further", "0", "--out", self.path("none"),
                          cwd=self.root)
        self.assertEqual(2, refused.returncode)
        self.assertIn("phase `rl`", refused.stderr)


if __name__ == "__main__":
    unittest.main()
