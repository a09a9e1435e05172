"""Rewards by verdicts on code, on JSON and on words, in real runs.

Comes in: python3; bubblewrap and a system that lets it make namespaces.
Goes out: unittest results; a skip, with the reason, without those.
Must not know: how code is run.
"""

import json
import os
import shutil
import subprocess
import unittest

from run import Case, command, events

PROGRAM = """
use std.reward.unit_tests, std.reward.f1, std.reward.json_schema, std.reward.final_number
use std.metric.error_share, std.metric.missing_share, std.metric.accuracy
record Row {{ question: text, code: text, tests: text, said: text, answer: text }}

fn of_rollouts(x: text[prompt], response: text[prompt, rollout]) -> text[prompt, rollout] = "{{up_to(response, 0)}}{{x}}"

experiment verdicts {{
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: bytes)
  data = jsonl("{rows}", fields: {{ question: text, code: text, tests: text, said: text, answer: text }}, held_out: 0)
  phase rl: train {{
    prompts = {count}
    sample = {{ rollouts: 2, max_tokens: 3 }}
    reward = unit_tests(of_rollouts(data.code, response), data.tests, seconds: 1) ?? 0.0
    advantage = reward
    objective = mean(-advantage * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-4)
    metrics = {{
      passed: accuracy(reward),
      failed_to_say: error_share(unit_tests(of_rollouts(data.code, response), data.tests, seconds: 1)),
      unread: missing_share(unit_tests(of_rollouts(data.code, response), data.tests, seconds: 1)),
      words: mean(f1(of_rollouts(data.said, response), data.answer), over: [prompt, rollout]),
      objects: mean(json_schema(of_rollouts(data.said, response), "\\{{\\"type\\": \\"object\\"\\}}"), over: [prompt, rollout]),
      numbers: mean(final_number(of_rollouts(data.said, response), data.answer), over: [prompt, rollout]),
    }}
    steps = 2
  }}
}}
"""

RIGHT = "Sure:\n```python\ndef twice(x):\n    return 2 * x\n```\nDone."
# code, tests, what is said, the answer
ROWS = [
    (RIGHT, "assert twice(4) == 8", "the Cat, sat", "a cat sat"),
    ("def twice(x): return x", "assert twice(4) == 8", "{}", "dog"),
    ("while True: pass", "assert True", "#### 1,200", "1200"),
    ("x = bytearray(10 ** 10)", "assert True", "#### 12", "12.0"),
    (RIGHT, "assert (", "{\"a\": 1}", "x"),
    ("import os; os._exit(0)", "assert True", "", ""),
]


def f1(said, gold):
    """evaluate-v2.0.py of SQuAD, written anew."""
    import collections
    import re
    import string

    def words(text):
        text = "".join(c for c in text.lower() if c not in string.punctuation)
        return re.sub(r"\b(a|an|the)\b", " ", text).split()
    left, right = words(said), words(gold)
    if not left or not right:
        return float(left == right)
    same = sum((collections.Counter(left) & collections.Counter(right)).values())
    return 2 * same / (len(left) + len(right)) if same else 0.0


class Verdicts(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tried = shutil.which("bwrap") and command(
            "bwrap", "--unshare-all", "--unshare-user", "--ro-bind", "/", "/",
            "true")
        if not tried or tried.returncode:
            raise unittest.SkipTest("bwrap is missing or makes no namespaces: "
                                    + (tried.stderr.strip() if tried else ""))
        rows = cls.path("rows.jsonl")
        with open(rows, "w", encoding="utf-8") as file:
            for number, (code, tests, said, answer) in enumerate(ROWS):
                file.write(json.dumps({
                    "question": f"{number}?", "code": code, "tests": tests,
                    "said": said, "answer": answer}) + "\n")
        source = cls.path("verdicts.rl")
        with open(source, "w", encoding="utf-8") as file:
            file.write(PROGRAM.format(rows=rows, count=len(ROWS)))
        cls.program = cls.build(source)

    def test_code_words_and_schemas_are_judged(self):
        self.run_to_end(self.program, "--out", self.path("run"))
        begin = events(self.path("run"), "run")[0]
        python = command("python3", "-c",
                         "import platform; print(platform.python_version())")
        self.assertEqual(python.stdout.strip(),
                         begin["environment"]["sandbox"]["python"])
        self.assertTrue(begin["environment"]["sandbox"]["bubblewrap"]
                        .startswith("bubblewrap "))
        words = sum(f1(said, gold) for _, _, said, gold in ROWS) / len(ROWS)
        for step in events(self.path("run"), "step"):
            found = step["metrics"]
            self.assertAlmostEqual(1 / 6, found["passed"], places=6)
            self.assertAlmostEqual(2 / 6, found["failed_to_say"], places=6)
            self.assertAlmostEqual(1 / 6, found["unread"], places=6)
            self.assertAlmostEqual(words, found["words"], places=6)
            self.assertAlmostEqual(2 / 6, found["objects"], places=6)
            self.assertAlmostEqual(1 / 6, found["numbers"], places=6)
            # Values that `??` met: two rollouts of two prompts.
            self.assertEqual({"reward: time limit of unit tests": 2,
                              "reward: memory limit of unit tests": 2},
                             step["reasons"])

    def test_a_missing_sandbox_is_told_before_the_first_step(self):
        done = subprocess.run(
            [self.program, "--out", self.path("without")], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
            env=os.environ | {"PATH": "/nowhere"})
        self.assertEqual(2, done.returncode, done.stderr)
        self.assertRegex(done.stderr, "^error: .*(bwrap|python3).*install")
        self.assertFalse(os.path.exists(self.path("without")))
