#!/usr/bin/env python3
"""Whole texts of `rlc explain`, and its sizes against numbers from elsewhere.

Comes in: RLC, the compiler, and RL_SOURCE, the checkout (both guessed when
they are not set).
Goes out: unittest results. `explain_test.py --update` writes the golden
files instead: read the difference before you keep it.
Must not know: how a fact is found.
"""

import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = pathlib.Path(os.environ.get("RL_SOURCE", HERE.parents[2]))
RLC = os.environ.get("RLC", str(SOURCE / "build/bin/rlc"))


def experiments(path):
    """The experiments of a file; None alone: its only one."""
    names = re.findall(r"^experiment (\w+)", path.read_text(), re.M)
    return names if len(names) > 1 else [None]


EXAMPLES = [(path, name)
            for path in sorted((SOURCE / "examples").glob("*.rl"))
            for name in experiments(path)]


def explain(path, folder, name=None):
    choice = ["--experiment", name] if name else []
    return subprocess.run([RLC, "explain", str(path), *choice], check=True,
                          text=True, stdout=subprocess.PIPE, cwd=folder).stdout


def of_example(path, name=None):
    """From an empty folder, for models are looked for where rlc runs."""
    with tempfile.TemporaryDirectory() as folder:
        return explain(path, folder, name)


def golden(path, name):
    whole = path.stem + (f".{name}" if name else "")
    return HERE / "golden" / (whole + ".txt")


class Golden(unittest.TestCase):
    maxDiff = None

    def test_examples(self):
        self.assertTrue(EXAMPLES)
        for path, name in EXAMPLES:
            with self.subTest(path.name, experiment=name):
                self.assertEqual(golden(path, name).read_text(),
                                 of_example(path, name))

    def test_nothing_else_is_kept(self):
        self.assertEqual({golden(*example) for example in EXAMPLES},
                         set((HERE / "golden").glob("*")))

    def test_width_and_places(self):
        programs = [path for folder in ("examples", "test/compiler")
                    for path in sorted((SOURCE / folder).rglob("*.rl"))
                    if path.read_text().count("\nexperiment ") == 1
                    and not path.name.startswith("fail-")]
        self.assertGreater(len(programs), 20)
        for path in programs:
            text = of_example(path)
            self.assertEqual([], [line for line in text.splitlines()
                                  if len(line) > 100 or line != line.rstrip()])
            self.assertNotIn(str(SOURCE), text)


LOADED = """
use std.task.addition, std.objective.nll
experiment loaded {
  policy = load("model")
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-4)
    steps = 10
    memory_budget = 1e6
  }
}
"""

MADE = """
use std.task.addition, std.reward.exact_match, std.advantage.grpo
use std.objective.clipped
experiment made {
  policy = causal_lm(layers: 2, width: 64, heads: 4, kv_heads: 2, mlp_width: 96,
                     tied: false, tokenizer: chars(alphabet: "0123456789+="))
  data = addition(digits: 2, held_out: 0.25)
  phase p: train {
    prompts = 12
    sample = { rollouts: 5, max_tokens: 7 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-4)
    steps = 10
    passes = 3
    memory_budget = 2000
  }
}
"""

# Numbers of parameters as the models' cards give them.
PUBLISHED = {
    "SmolLM2-135M": (134515008, dict(
        vocab_size=49152, hidden_size=576, num_hidden_layers=30,
        num_attention_heads=9, num_key_value_heads=3, intermediate_size=1536,
        max_position_embeddings=8192, tie_word_embeddings=True)),
    "TinyLlama-1.1B": (1100048384, dict(
        vocab_size=32000, hidden_size=2048, num_hidden_layers=22,
        num_attention_heads=32, num_key_value_heads=4, intermediate_size=5632,
        max_position_embeddings=2048, tie_word_embeddings=False)),
    "Llama-3.2-1B": (1235814400, dict(
        vocab_size=128256, hidden_size=2048, num_hidden_layers=16,
        num_attention_heads=32, num_key_value_heads=8, head_dim=64,
        intermediate_size=8192, max_position_embeddings=131072,
        tie_word_embeddings=True)),
    "Llama-2-7B": (6738415616, dict(
        vocab_size=32000, hidden_size=4096, num_hidden_layers=32,
        num_attention_heads=32, intermediate_size=11008)),
}


def number(pattern, text):
    found = re.search(pattern, text)
    if not found:
        raise AssertionError(f"no `{pattern}` in\n{text}")
    return float(found.group(1).replace(",", ""))


class Sizes(unittest.TestCase):
    def text(self, program, config=None):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "program.rl")
            path.write_text(program)
            if config is not None:
                pathlib.Path(folder, "model").mkdir()
                pathlib.Path(folder, "model/config.json").write_text(config)
            return explain(path, folder)

    def test_parameters_of_published_models(self):
        for name, (count, config) in PUBLISHED.items():
            with self.subTest(name):
                text = self.text(LOADED, json.dumps(config))
                self.assertEqual(count, number(r"([\d,]+) parameters =", text))
                # Weights, gradients, two moments: 4 bytes each.
                for what, factor in (("parameters", "4 x "),
                                     ("gradients", "4 x "),
                                     ("moments of the optimizer", "4 x 2 x ")):
                    self.assertEqual(count, number(
                        what + r" +always .* " + factor + r"([\d,]+)", text))

    def test_formulas_evaluate_to_their_results(self):
        for _, config in PUBLISHED.values():
            text = self.text(LOADED, json.dumps(config))
            found = re.search(r"([\d,]+) parameters = ([\d,x+() \n]+)\n\n",
                              text)
            formula = found.group(2).replace(",", "").replace("x", "*")
            self.assertEqual(int(found.group(1).replace(",", "")),
                             eval(" ".join(formula.split())))

    def test_unreadable_models_are_named(self):
        for config, why in (
                (None, "there is no model/config.json here"),
                ("{", "model/config.json is not a JSON object"),
                ("[]", "model/config.json is not a JSON object"),
                ('{"vocab_size": 8}', "has no count `hidden_size`"),
                ('{"vocab_size": 0}', "has no count `vocab_size`")):
            with self.subTest(config):
                text = " ".join(self.text(LOADED, config).split())
                self.assertIn("Its size is not known: ", text)
                self.assertIn(why, text)
                self.assertNotIn("parameters =", text)

    def test_batch_and_memory_of_a_made_model(self):
        text = self.text(MADE)
        # 12 symbols, `<pad>` and `<eos>`.
        vocab, width, layers, heads, kv, mlp = 14, 64, 2, 4, 2, 96
        head = width // heads
        count = 2 * vocab * width + width + layers * (
            2 * width + width * heads * head * 2 + 2 * width * kv * head
            + 3 * width * mlp)
        self.assertEqual(count, number(r"([\d,]+) parameters =", text))
        # 12 prompts, 5 rollouts, 7 tokens, 10 batches, 3 steps on each.
        self.assertRegex(text, r"prompts +12 +120 ")
        self.assertRegex(text, r"sequences +60 +600 ")
        self.assertRegex(text, r"response tokens +<= 420 +<= 4,200 ")
        self.assertRegex(text, r"optimizer steps +3 +30 ")
        # 90 * 90 sums of two numbers of two digits; a quarter is held out.
        self.assertIn(f"{8100 - math.ceil(0.25 * 8100):,} items", text)
        # Keys and values, f32, of both sides in every layer.
        token = 4 * 2 * layers * kv * head
        self.assertIn(f"x {token} bytes", " ".join(text.split()))
        known = 60 * (1.5 * 7 + 16) * token
        shown = number(r"keys and values +sampling +<= ([\d.]+) kB", text)
        self.assertAlmostEqual(known / 1000, shown, delta=0.5)
        # A quarter of the budget holds 500 bytes: 8 rows of 14 logits.
        self.assertIn("4 x 8 rows x 14", text)
        self.assertRegex(text, r"logits of a chunk +update +<= 448 bytes")
        # The runtime's estimate of activations, for one token.
        token = 4 * layers * (12 * width + 4 * kv * head + 5 * mlp) \
            + 24 * width
        self.assertIn(f"takes n x {token:,};", " ".join(text.split()))
        # Each row reads its logits, and its token as 8 bytes.
        self.assertRegex(text, r"logits +f32\[row, vocab\] +56 B +x 420 <= "
                               r"23.5 kB")
        self.assertRegex(text, r"token +i64\[row\] +8 B +x 420 <= 3.36 kB")


def main():
    if sys.argv[1:] == ["--update"]:
        (HERE / "golden").mkdir(exist_ok=True)
        for path, name in EXAMPLES:
            golden(path, name).write_text(of_example(path, name))
        return
    unittest.main()


main()
