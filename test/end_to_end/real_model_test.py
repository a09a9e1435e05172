"""Two steps on a real language model move rewards, gradients and weights.

Comes in: examples/real_model.rl and the model it names.
Goes out: unittest results; a skip where the model is not there.
Must not know: the architecture of the model.
"""

import math
import os
import unittest

from run import Case, SOURCE, events, samples, tensor

MODEL = os.path.join(SOURCE, "models", "SmolLM2-135M-Instruct")
MOVED = ("model.layers.0.self_attn.q_proj.weight",
         "model.layers.29.mlp.down_proj.weight", "model.norm.weight")


class RealModel(Case):
    @classmethod
    def setUpClass(cls):
        if not os.path.exists(os.path.join(MODEL, "model.safetensors")):
            raise unittest.SkipTest(
                "no models/SmolLM2-135M-Instruct; python3 tools/get_smollm2.py "
                "fetches it")
        super().setUpClass()
        cls.out = cls.path("out")
        cls.done = cls.run_to_end(cls.build("examples/real_model.rl"),
                                  "--model", MODEL, "--updates", "2", "--out",
                                  cls.out)

    def test_rewards_differ(self):
        # Each is 0 or 1; samples.jsonl shows those of the first prompt only.
        shown = {one["reward"] for one in samples(self.out)
                 if "reward" in one}
        self.assertTrue(shown and shown <= {0, 1}, shown)
        means = [one["metrics"]["reward"] for one in events(self.out, "step")]
        print("mean rewards", means)
        self.assertTrue(all(0 < mean < 1 for mean in means), means)

    def test_gradients_are_there(self):
        norms = [one["metrics"]["grad_norm"]
                 for one in events(self.out, "step")]
        self.assertEqual(2, len(norms))
        for norm in norms:
            self.assertTrue(math.isfinite(norm) and norm > 0, norms)

    def test_weights_move(self):
        saved = os.path.join(self.out, "model", "model.safetensors")
        before = os.path.join(MODEL, "model.safetensors")
        for name in MOVED:
            with self.subTest(name):
                old, new = tensor(before, name), tensor(saved, name)
                self.assertEqual((old[0]["shape"], old[0]["dtype"]),
                                 (new[0]["shape"], new[0]["dtype"]))
                self.assertTrue(old[1] != new[1], "no byte changed")

    def test_accuracy_is_measured_and_printed(self):
        found = [one["metrics"]["accuracy"]
                 for one in events(self.out, "evaluate")]
        self.assertEqual(2, len(found))
        for value in found:
            self.assertTrue(0 < value < 1, found)
        self.assertIn(f"accuracy before {found[0]:.4g}, after {found[1]:.4g}",
                      self.done.stdout)

    def test_run_folder(self):
        self.assert_run_folder(self.out, 2)


if __name__ == "__main__":
    unittest.main()
