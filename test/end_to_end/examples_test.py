"""The examples that load a model take steps on a tiny one.

Comes in: examples/gsm8k.rl and lora.rl. Goes out: unittest results.
Must not know: what their methods compute.
"""

import json
import os

from run import Case, content, events, tensor

BASE = """
use std.task.addition, std.objective.nll
experiment tiny {
  policy = causal_lm(layers: 2, width: 32, heads: 4, context: 512, tokenizer: bytes)
  data = addition(digits: 1)
  phase warmup: train {
    prompts = 4
    objective = nll(data.demonstration)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
"""
TEMPLATE = ("{% for message in messages %}{{ message['role'] }}: "
            "{{ message['content'] }}\n{% endfor %}"
            "{% if add_generation_prompt %}assistant: {% endif %}")


class Examples(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        source = cls.path("tiny.rl")
        with open(source, "w", encoding="utf-8") as file:
            file.write(BASE)
        made = cls.path("made")
        cls.run_to_end(cls.build(source), "--out", made)
        cls.model = os.path.realpath(os.path.join(made, "model"))
        config = os.path.join(cls.model, "tokenizer_config.json")
        settings = json.loads(content(config))
        settings["chat_template"] = TEMPLATE
        with open(config, "w", encoding="utf-8") as file:
            json.dump(settings, file)

    def steps_of(self, example, *words):
        out = self.path("out of " + os.path.basename(example))
        self.run_to_end(self.build(example), "--model", self.model,
                        "--updates", "2", "--out", out, *words)
        steps = events(out, "step")
        self.assertEqual(2, len(steps))
        for step in steps:
            self.assertIn("grad_norm", step["metrics"])
        self.assertEqual("done", events(out, "end")[-1]["status"])
        return out

    def test_gsm8k(self):
        rows = self.path("rows.jsonl")
        with open(rows, "w", encoding="utf-8") as file:
            for i in range(16):
                row = {"question": "How much is %d and 1?" % i,
                       "answer": "It is %d.\n#### %d" % (i + 1, i + 1)}
                file.write(json.dumps(row) + "\n")
        out = self.steps_of("examples/gsm8k.rl", "--train_file", rows,
                            "--test_file", rows, "--measured", "4",
                            "--tokens", "8")
        self.assertEqual([4, 4], [one["prompts"]
                                  for one in events(out, "evaluate")])

    def test_lora(self):
        out = self.steps_of("examples/lora.rl")
        adapter = os.path.join(out, "adapter")
        self.assertEqual(16, json.loads(content(
            adapter, "adapter_config.json"))["r"])
        # The merged model differs from the base where matrices are adapted.
        name = "model.layers.0.self_attn.q_proj.weight"
        base, merged = (tensor(os.path.join(folder, "model.safetensors"), name)
                        for folder in (self.model, os.path.join(out, "model")))
        self.assertEqual(base[0]["shape"], merged[0]["shape"])
        self.assertNotEqual(base[1], merged[1])
