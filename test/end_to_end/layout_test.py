"""How a batch is cut, and over how many threads, is not seen in the result.

Comes in: small.rl.
Goes out: unittest results.
Must not know: how a batch is cut.

Matrix products sum in an order that depends on their shape and on the number
of threads, so the last bits of f32 differ: 1e-5 relative is about 80 units in
the last place, over 3 steps whose updates carry the differences on.
"""

import unittest

from run import Case, events, numbers

TOLERANCE = 1e-5
# The reward of small.rl is made of log-probabilities, and so is its state but
# for what counts.
ROUNDED = ("loss", "grad_norm", "critic/grad_norm", "reward", "before",
           "state/metrics.before.ema.average",
           "state/advantage.restless.belief",
           "state/advantage.restless.recent",
           "health/entropy")
# What two ways of computing the same numbers differ by: rounding itself.
ROUNDING = {"health/logp_gap": 1e-5}


class Layout(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.words = [cls.build("test/end_to_end/small.rl"), "--rows",
                     cls.write_rows(), "--updates", "3", "--out"]
        cls.whole = cls.path("whole")
        cls.run_to_end(*cls.words, cls.whole, "--threads", "2")

    def assert_close(self, folder):
        expected = [one for one in numbers(self.whole) if one[0] == "step"]
        got = [one for one in numbers(folder) if one[0] == "step"]
        self.assertEqual([("copying", 1), ("copying", 2), ("copying", 3),
                          ("mixed", 1), ("mixed", 2), ("mixed", 3)],
                         [one[1:3] for one in got])
        worst = 0
        for one, other in zip(expected, got):
            self.assertEqual(one[3].keys(), other[3].keys())
            for name, value in one[3].items():
                with self.subTest(phase=one[1], step=one[2], metric=name):
                    if name in ROUNDING:
                        self.assertLess(max(abs(value), abs(other[3][name])),
                                        ROUNDING[name])
                        continue
                    if name not in ROUNDED:
                        self.assertEqual(value, other[3][name])
                        continue
                    apart = abs(other[3][name] - value) / abs(value)
                    worst = max(worst, apart)
                    self.assertLess(apart, TOLERANCE)
        print(f"largest relative difference {worst:.1e}")

    def test_each_prompt_alone(self):
        folder = self.path("alone")
        self.run_to_end(*self.words, folder, "--threads", "2", "--budget", "1")
        warned = [one["phase"] for one in events(folder, "warning")
                  if "memory_budget" in one["message"]]
        self.assertEqual(["copying", "mixed"], sorted(set(warned)))
        self.assertEqual([], events(self.whole, "warning"))
        self.assert_close(folder)

    def test_a_few_prompts_at_once(self):
        folder = self.path("few")
        # One prompt of `mixed` takes about 6.5e5 bytes.
        self.run_to_end(*self.words, folder, "--threads", "2", "--budget",
                        "1.4e6")
        self.assertEqual([], events(folder, "warning"))
        self.assert_close(folder)

    def test_one_thread(self):
        folder = self.path("one")
        self.run_to_end(*self.words, folder, "--threads", "1")
        self.assertEqual([2, 1], [events(one, "run")[0]["threads"]
                                  for one in (self.whole, folder)])
        self.assert_close(folder)


if __name__ == "__main__":
    unittest.main()
