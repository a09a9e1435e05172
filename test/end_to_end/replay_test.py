"""Rollouts of earlier rounds as whole runs: who was to choose from, who was
chosen, what stays with a rollout, layouts, resuming.

Comes in: replay.rl.
Goes out: unittest results.
Must not know: how rollouts are stored.

Candidates and choices are computed anew here from the rewards of each round that
the trace shows, in single precision as the program does.
"""

import json
import os
import signal
import struct
import unittest

from run import Case, command, content, events, numbers, samples

ROUNDS, KEPT, MANY, FRESH = 9, 3, 7, 8
TOLERANCE = 1e-4


def single(number):
    return struct.unpack("f", struct.pack("f", number))[0]


class Replay(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.words = [cls.build("test/end_to_end/replay.rl")]
        cls.whole = cls.path("whole")
        cls.run_to_end(*cls.words, "--out", cls.whole, "--threads", "2")

    def steps(self, folder, phase):
        return [one for one in events(folder, "step") if one["phase"] == phase]

    # oracle rollout_bandit 9.5c
    def test_candidates_and_choices_are_those_of_the_rule(self):
        rounds = []  # the newest first, [reward, use] of each rollout
        for number, step in enumerate(self.steps(self.whole, "chosen")):
            metrics = step["metrics"]
            rounds.insert(0, [[metrics[f"r{i}"], 0] for i in range(FRESH)])
            del rounds[KEPT:]
            all_of = [(age, one) for age, round in enumerate(rounds) for one in round]
            merits = [single(single(reward - 0.25 * used) - 0.125 * age)
                      for age, (reward, used) in all_of]
            order = sorted(range(len(all_of)), key=lambda i: (-merits[i], i))
            chosen = sorted(order[:MANY])
            self.assertEqual(sum(2 ** i for i in chosen),
                             metrics["state/select.best.bits"], number)
            for i in chosen:
                all_of[i][1][1] += 1
            self.assertEqual(sum(one[1] * 3 ** min(i, 24) for i, (_, one) in enumerate(all_of)),
                             metrics["state/select.best.uses"], number)
            ages = [all_of[i][0] for i in chosen]
            self.assertEqual({"candidates": [FRESH] * len(rounds),
                              "selected": [ages.count(age) for age in range(len(rounds))]},
                             step["replay"])
            self.assertEqual(len(all_of), metrics["replay/candidates"])
            self.assertAlmostEqual(sum(ages) / MANY, metrics["replay/selected_age"])
            self.assertEqual(len(all_of) - MANY, metrics["unselected"])
            self.assertAlmostEqual(sum(one[1] for _, one in all_of) / len(all_of),
                                   metrics["state/select.best.used"], 6)
        self.assertEqual(ROUNDS, number + 1)
        self.assertLess(0, sum(ages))

    # oracle rollout_bandit 8.3
    def test_a_rollout_has_the_log_probabilities_of_the_policy_that_sampled_it(self):
        states = [{name.rsplit(".", 1)[-1]: value for name, value in step["metrics"].items()
                   if name.startswith("state/objective.watched.")}
                  for step in self.steps(self.whole, "all")]
        for t, now in enumerate(states):
            if t >= 1:
                self.assertAlmostEqual(states[t - 1]["old_0"], now["old_1"], delta=1e-6)
            if t >= 2:
                self.assertAlmostEqual(states[t - 2]["old_0"], now["old_2"], delta=1e-6)
                self.assertEqual(states[t - 2]["words_0"], now["words_2"])
                self.assertLess(1e-3, now["way_2"])
            # The last of two passes reads other weights than those that sampled.
            self.assertLess(0, now["way_0"])
            # Each was trained on once in each round since: 1, 2, .. KEPT.
            rounds = min(t + 1, KEPT)
            self.assertAlmostEqual((rounds + 1) / 2, now["trained"], 6)

    def test_metrics_and_samples_are_of_the_round(self):
        for step in self.steps(self.whole, "chosen"):
            rewards = [step["metrics"][f"r{i}"] for i in range(FRESH)]
            self.assertAlmostEqual(sum(rewards) / FRESH, step["metrics"]["reward"], 5)
            self.assertEqual(2, step["metrics"]["prompts"])
        shown = [one for one in samples(self.whole) if one["phase"] == "chosen"]
        first = self.steps(self.whole, "chosen")[0]["metrics"]
        self.assertEqual(FRESH, len(shown))
        for i, one in enumerate(shown):
            self.assertAlmostEqual(first[f"r{i}"], one["reward"], 6)

    def test_the_choice_does_not_see_the_layout(self):
        folder = self.path("alone")
        self.run_to_end(*self.words, "--out", folder, "--threads", "1", "--budget", "1")
        for one, other in zip(self.steps(self.whole, "chosen")[:3],
                              self.steps(folder, "chosen")[:3], strict=True):
            for name in ("loss", "grad_norm", "state/select.best.bits"):
                self.assertAlmostEqual(1, other["metrics"][name] / one["metrics"][name]
                                       if one["metrics"][name] else 1, delta=TOLERANCE, msg=name)
            self.assertEqual(one["replay"], other["replay"])

    # oracle rollout_bandit 8.2b
    def test_all_are_taken_where_there_are_fewer_than_are_to_be_chosen(self):
        steps = self.steps(self.whole, "bandit")
        self.assertEqual([8], steps[0]["replay"]["selected"])
        for step in steps[1:]:
            self.assertEqual(12, sum(step["replay"]["selected"]))
            self.assertEqual(1, step["metrics"]["state/select.rollout_bandit.short_candidates"])

    # oracle rollout_bandit 9.7b
    def test_a_resumed_run_selects_the_same(self):
        for phase, at in (("all", 5), ("bandit", 6)):
            folder = self.path("stopped_" + phase)
            status, said = self.signal_at([*self.words, "--out", folder], folder, phase, at,
                                          signal.SIGINT)
            self.assertEqual(130, status, said)
            self.assertEqual("interrupted", events(folder)[-1]["status"])
            self.run_to_end(*self.words, "--out", folder, "--resume", "--threads", "2")
            self.assertEqual(numbers(self.whole), numbers(folder))
            last = str(3 * ROUNDS)
            self.assertEqual(*(content(one, "checkpoints", last, "rollouts.cbor")
                               for one in (self.whole, folder)))

    def test_a_checkpoint_without_its_rollouts_is_refused(self):
        folder = self.path("broken")
        status, said = self.signal_at([*self.words, "--out", folder], folder, "bandit", 5,
                                      signal.SIGINT)
        self.assertEqual(130, status, said)
        newest = max(os.listdir(os.path.join(folder, "checkpoints")), key=int)
        path = os.path.join(folder, "checkpoints", newest, "rollouts.cbor")
        whole = content(path)
        for broken, fault in ((whole[:-9], "cannot be read"), (None, "has no rollouts.cbor")):
            os.remove(path)
            if broken is not None:
                with open(path, "wb") as file:
                    file.write(broken)
            ended = command(*self.words, "--out", folder, "--resume",
                            cwd=self.root)
            self.assertEqual(2, ended.returncode)
            self.assertIn(fault, ended.stderr)


if __name__ == "__main__":
    unittest.main()
