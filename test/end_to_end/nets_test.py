"""A net that is trained online learns what it is told one round later.

Comes in: nets.rl.
Goes out: unittest results.
Must not know: how a net is stored or compiled.
"""

import json
import os
import signal
import unittest

from run import Case, content, events, numbers

ROUNDS = 200
LAST = os.path.join("checkpoints", str(ROUNDS), "state.json")


class Nets(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.build("test/end_to_end/nets.rl")
        cls.folders = []
        for world in range(4):
            cls.folders.append(cls.path(f"world{world}"))
            cls.run_to_end(cls.program, "--world", str(world), "--out",
                           cls.folders[-1])

    def shares(self, folder):
        return [one[3]["spoilt_share"] for one in numbers(folder)
                if one[0] == "step"]

    def test_it_learns_in_every_world(self):
        # Half of each group of 8: what is drawn alike has a share of .3.
        drawn, chosen = [], []
        for folder in self.folders:
            shares = self.shares(folder)
            self.assertEqual(ROUNDS, len(shares))
            drawn.append(sum(shares[:20]) / 20)
            chosen.append(sum(shares[-50:]) / 50)
        self.assertAlmostEqual(0.3, sum(drawn) / 4, delta=0.05)
        for share in chosen:
            self.assertLessEqual(share, 0.15, chosen)

    def test_its_weights_are_states_in_the_trace_and_the_checkpoint(self):
        name = "metrics.spoilt_share.score."
        steps = [one[3] for one in numbers(self.folders[0])
                 if one[0] == "step"]
        # Round 0 is known in round 1, and remembered from round 2 on.
        self.assertEqual([4 * max(i - 1, 0) for i in range(ROUNDS)],
                         [one["state/" + name + "updates"] for one in steps])
        self.assertNotEqual(steps[-1]["state/" + name + "weight_1"],
                            steps[-2]["state/" + name + "weight_1"])
        saved = {one["name"].removeprefix(name): len(one["values"])
                 for one in json.loads(content(self.folders[0],
                                               LAST))["states"]}
        self.assertEqual((64, 16, 16, 1, 64),
                         (saved["weight_1"], saved["bias_1"],
                          saved["weight_2"], saved["bias_2"],
                          saved["weight_1.second"]))

    def test_a_resumed_run_is_the_same(self):
        folder = self.path("stopped")
        words = [self.program, "--world", "0", "--out", folder]
        status, said = self.signal_at(words, folder, "rounds_of_choice", 70,
                                      signal.SIGINT)
        self.assertEqual(130, status, said)
        self.assertEqual("interrupted", events(folder)[-1]["status"])
        self.run_to_end(*words, "--resume")
        self.assertEqual(numbers(self.folders[0]), numbers(folder))
        whole, resumed = (json.loads(content(one, LAST))["states"]
                          for one in (self.folders[0], folder))
        # Not assertEqual: it would print megabytes.
        self.assertTrue(whole == resumed)


if __name__ == "__main__":
    unittest.main()
