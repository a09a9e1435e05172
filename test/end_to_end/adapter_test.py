"""An adapter is trained, saved, resumed, merged and trained on.

Comes in: saved.rl, adapted.rl, continued.rl, measured.rl.
Goes out: unittest results.
Must not know: how an adapter computes.
"""

import json
import os
import shutil
import signal
import unittest

from run import Case, command, content, events, numbers, tensor

STEPS = 12
LAST = os.path.join("checkpoints", str(2 * STEPS))
SAVED = ["adapter/adapter_model.safetensors", "adapter/adapter_config.json",
         "average_adapter/adapter_model.safetensors", "critic.safetensors",
         "reference.safetensors", "optimizer.safetensors",
         "model/model.safetensors", "average/model.safetensors"]
UP = "model.layers.0.mlp.up_proj.weight"


class Adapter(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        saved = cls.build("test/end_to_end/saved.rl")
        cls.run_to_end(saved, "--out", cls.path("below"))
        cls.base = cls.path("below", "model")
        cls.program = cls.build("test/end_to_end/adapted.rl")
        cls.words = [cls.program, "--base", cls.base, "--out"]
        cls.whole = cls.path("whole")
        cls.run_to_end(*cls.words, cls.whole)

    def measured(self, folder, phase):
        return [one[3]["surprise"] for one in numbers(folder)
                if one[0] == "evaluate" and one[1] == phase]

    def test_it_learns(self):
        losses = [one[3]["loss"] for one in numbers(self.whole)
                  if one[:2] == ("step", "copying")]
        self.assertLess(sum(losses[-4:]), 0.85 * sum(losses[:4]))

    def test_the_base_stays_and_a_checkpoint_is_small(self):
        merged = os.path.join(self.whole, "model", "model.safetensors")
        base = os.path.join(self.base, "model.safetensors")
        for name in ("model.embed_tokens.weight", "model.norm.weight",
                     "model.layers.1.self_attn.k_proj.weight"):
            self.assertTrue(tensor(merged, name) == tensor(base, name), name)
        self.assertFalse(tensor(merged, UP) == tensor(base, UP))
        # The base is nowhere but where the run ended.
        earlier = os.path.join(self.whole, "checkpoints", str(STEPS + 10))
        self.assertEqual({"adapter", "average_adapter", "critic.safetensors",
                          "critic_optimizer.safetensors", "state.json",
                          "optimizer.safetensors", "reference.safetensors"},
                         set(os.listdir(earlier)))
        size = sum(os.path.getsize(os.path.join(where, name))
                   for where, _, names in os.walk(earlier) for name in names)
        self.assertLess(size, os.path.getsize(base) / 2)

    def test_the_adapter_is_a_peft_folder(self):
        with open(os.path.join(self.whole, "adapter", "adapter_config.json"),
                  encoding="utf-8") as file:
            config = json.load(file)
        self.assertEqual(("LORA", "CAUSAL_LM", 4, 8.0, False),
                         (config["peft_type"], config["task_type"],
                          config["r"], config["lora_alpha"],
                          config["use_rslora"]))
        self.assertEqual(["q_proj", "v_proj", "up_proj"],
                         config["target_modules"])
        self.assertEqual(self.base, config["base_model_name_or_path"])
        entry, _ = tensor(
            os.path.join(self.whole, "adapter", "adapter_model.safetensors"),
            "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight")
        self.assertEqual([4, 64], entry["shape"])

    def test_a_run_that_is_stopped_is_the_same(self):
        folder, more = self.path("stopped"), []
        for phase, step in [("copying", 7), ("mixed", 4), ("mixed", 8)]:
            status, said = self.signal_at(
                [*self.words, folder, *more], folder, phase, step,
                signal.SIGINT)
            self.assertEqual(130, status, said)
            more = ["--resume"]
        self.run_to_end(*self.words, folder, "--resume")
        self.assertEqual(numbers(self.whole), numbers(folder))
        for name in SAVED:
            self.assertTrue(content(self.whole, LAST, name)
                            == content(folder, LAST, name), name)

    def test_a_target_that_names_nothing_is_told(self):
        folder = self.path("faulty")
        done = command(*self.words, folder, "--target", "lm_head",
                       cwd=self.root)
        self.assertEqual(2, done.returncode, done.stderr)
        self.assertIn("lora: target `lm_head` names no module; there are "
                      "`down_proj`, `gate_proj`, `k_proj`, `o_proj`, "
                      "`q_proj`, `up_proj`, `v_proj`", done.stderr)
        self.assertFalse(os.path.exists(folder))

    def test_the_best_is_a_whole_model(self):
        folder = self.path("kept")
        self.run_to_end(*self.words, folder, "--best", "surprise",
                        "--updates", "5")
        every = self.measured(folder, "copying") + self.measured(folder,
                                                                 "mixed")
        measured, out = self.build("test/end_to_end/measured.rl"), self.path(
            "measured-best")
        self.run_to_end(measured, "--model", os.path.join(folder, "best"),
                        "--out", out)
        # Before the first step there is nothing to keep.
        self.assertAlmostEqual(min(every[1:]), self.measured(out, "look")[0],
                               5)

    def test_another_base_is_refused(self):
        base, folder = self.path("moved"), self.path("based")
        shutil.copytree(self.base, base)
        words = [self.program, "--base", base, "--out", folder]
        status, said = self.signal_at(words, folder, "copying", 7,
                                      signal.SIGINT)
        self.assertEqual(130, status, said)
        weights = os.path.join(base, "model.safetensors")
        with open(weights, "r+b") as file:
            file.seek(-2, os.SEEK_END)
            last = file.read(1)
            file.seek(-2, os.SEEK_END)
            file.write(bytes([last[0] ^ 1]))
        done = command(*words, "--resume", cwd=self.root)
        self.assertEqual(2, done.returncode, done.stderr)
        self.assertIn("the weights under the adapter are not those that",
                      done.stderr)

    def test_what_is_merged_and_what_goes_on_is_what_was_trained(self):
        last = self.measured(self.whole, "mixed")[-1]
        mean, = self.measured(self.whole, "mean")
        self.assertNotAlmostEqual(last, mean, 4)
        measured = self.build("test/end_to_end/measured.rl")
        for name, wanted in (("model", last), ("average", mean)):
            out = self.path("measured-" + name)
            self.run_to_end(measured, "--model",
                            os.path.join(self.whole, name), "--out", out)
            # f32, another order of sums.
            self.assertAlmostEqual(wanted, self.measured(out, "look")[0], 5)
        continued = self.build("test/end_to_end/continued.rl")
        out = self.path("further")
        self.run_to_end(continued, "--base", self.base, "--adapter",
                        os.path.join(self.whole, "adapter"), "--out", out)
        surprise = self.measured(out, "more")
        self.assertEqual(last, surprise[0])
        self.assertNotAlmostEqual(last, surprise[-1], 3)
        self.assertEqual("done", events(out)[-1]["status"])


if __name__ == "__main__":
    unittest.main()
