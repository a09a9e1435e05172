"""Methods of papers as whole runs: layouts, resuming, terms about nothing.

Comes in: methods.rl.
Goes out: unittest results.
Must not know: how a batch is cut, how a state is stored.

Losses of rollouts differ in their last bits with the shape of products, as in
layout_test.py. The belief is made of verdicts alone, and equal to the last bit.
"""

import json
import os
import signal
import unittest

from run import Case, content, events, numbers

BELIEF = "state/advantage.ha_dw.soft_anchor.c_prior"
TOLERANCE = 1e-4


class Methods(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = [{"question": f"{i} and {i * 7 % 40}?", "demos": [f"{i % 9}ab"] * (i % 2 + 1),
                 "right": [1] * (i % 2 + 1)} for i in range(40)]
        cls.write("rows.jsonl", rows)
        cls.write("bare.jsonl", [{**row, "demos": [], "right": []} for row in rows])
        cls.words = [cls.build("test/end_to_end/methods.rl"), "--rows", cls.path("rows.jsonl"),
                     "--bare", cls.path("bare.jsonl")]
        cls.whole = cls.path("whole")
        cls.run_to_end(*cls.words, "--out", cls.whole, "--threads", "2")

    @classmethod
    def write(cls, name, rows):
        with open(cls.path(name), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)

    def steps(self, folder, phase):
        return [one[3] for one in numbers(folder) if one[0] == "step" and one[1] == phase]

    def other_layout(self):
        folder = self.path("alone")
        if not os.path.exists(folder):
            self.run_to_end(*self.words, "--out", folder, "--threads", "1", "--budget", "1")
        return folder

    # oracle ha_dw 9.9a
    def test_the_belief_does_not_see_the_layout(self):
        whole, alone = (self.steps(folder, "weighted")
                        for folder in (self.whole, self.other_layout()))
        self.assertEqual(3, len(whole))
        self.assertEqual(*([one[BELIEF] for one in steps] for steps in (whole, alone)))
        self.assertLess(0, whole[-1][BELIEF])

    # oracle srft 9.5a
    def test_the_terms_do_not_see_the_layout(self):
        for one, other in zip(self.steps(self.whole, "demonstrated"),
                              self.steps(self.other_layout(), "demonstrated"), strict=True):
            for name in ("loss/sft", "loss/demo_rl", "loss/positive", "loss/negative",
                         "grad_norm"):
                self.assertAlmostEqual(1, other[name] / one[name] if one[name] else 1,
                                       delta=TOLERANCE, msg=name)

    # oracle srft 8.7
    def test_a_term_about_nothing_is_absent(self):
        for step in self.steps(self.whole, "alone"):
            self.assertEqual((None, 0), (step["loss/sft"], step["points/sft"]))
            self.assertIsNone(step["loss/demo_rl"])
            self.assertIsNotNone(step["loss/positive"])

    def test_tokens_of_one_character_are_where_the_characters_are(self):
        steps = self.steps(self.whole, "weighted")
        self.assertEqual([0] * 3, [step["off"] for step in steps])
        self.assertLess(0, sum(step["digits"] for step in steps))

    # oracle rollout_bandit 9.7
    def test_a_resumed_run_selects_the_same(self):
        words = [*self.words, "--rounds", "12"]
        whole, folder = self.path("long"), self.path("stopped")
        self.run_to_end(*words, "--out", whole)
        status, said = self.signal_at([*words, "--out", folder], folder, "weighted", 5,
                                      signal.SIGINT)
        self.assertEqual(130, status, said)
        self.assertEqual("interrupted", events(folder)[-1]["status"])
        self.run_to_end(*words, "--out", folder, "--resume")
        self.assertEqual(numbers(whole), numbers(folder))
        states = [json.loads(content(one, "checkpoints", "12", "state.json"))["states"]
                  for one in (whole, folder)]
        self.assertTrue(states[0] == states[1])
        # What its bound has seen of the net's numbers grows from 1 on.
        seen = [one["values"] for one in states[0]
                if one["name"] == "select.rollout_bandit.seen"][0]
        self.assertEqual((4929, True), (len(seen), 1 <= min(seen) < max(seen)))


if __name__ == "__main__":
    unittest.main()
