"""What a run says when it is not well, provoked in real runs.

Comes in: rlc, the standard library.
Goes out: unittest results.
Must not know: how health is measured inside.
"""

import array
import json
import math
import os
import struct

from run import Case, command, events

LIBRARIES = ("task.addition", "reward.exact_match", "reward.math_equal",
             "objective.value_error", "returns.at_end", "advantage.grpo")
HEAD = """
experiment unwell {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 1, held_out: 0)
"""


class Health(Case):
    def program(self, name, phase, before=""):
        source = self.path(name + ".rl")
        with open(source, "w", encoding="utf-8") as file:
            text = (before + HEAD + "\n  phase rl: train {\n    prompts = 4\n"
                    + phase + "\n  }\n}\n")
            for library in LIBRARIES:
                if library.partition(".")[2] + "(" in text:
                    text = f"use std.{library}\n" + text
            file.write(text)
        return self.build(source)

    def run_it(self, name, program, *words):
        return command(program, "--out", self.path(name + "-run"),
                       "--threads", "1", *words, cwd=self.root)

    def warnings(self, name):
        return [one["message"] for one in
                events(self.path(name + "-run"), "warning")]

    def steps(self, name):
        return [one["metrics"] for one in
                events(self.path(name + "-run"), "step")]

    def stops(self, name, program, *said):
        """The run fails in step 4; checkpoint 2 stays and goes on."""
        done = self.run_it(name, program)
        folder = self.path(name + "-run")
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertIn("error: step 4 of phase `rl`", done.stderr)
        for part in said:
            self.assertIn(part, done.stderr)
        self.assertIn(f"the newest checkpoint is {folder}/checkpoints/2",
                      done.stderr)
        self.assertEqual(["2"], sorted(os.listdir(folder + "/checkpoints")))
        end = events(folder)[-1]
        self.assertEqual(("end", "failed", 1),
                         (end["event"], end["status"], end["exit"]))
        # What is left loads, and comes to the same end.
        again = command(program, "--resume", "--out", folder, "--threads", "1",
                        cwd=self.root)
        self.assertEqual(1, again.returncode, again.stderr)
        self.assertIn("error: step 4 of phase `rl`", again.stderr)
        return done.stderr

    def test_a_loss_that_is_no_number_names_prompt_and_term(self):
        program = self.program("loss", """
    sample = { rollouts: 2, max_tokens: 2 }
    reward = f32(length(response)) / where(step < 3, 1.0, 0.0)
    objective = {
      pushed: mean(-reward * logp, over: [prompt, rollout, token]),
      calm: mean(-logp, over: [prompt, rollout, token]) * 0.01,
    }
    optimizer = adamw(lr: 1e-4)
    checkpoint_every = 2
    steps = 6""")
        said = self.stops("loss", program, "`reward` is ", "in item ",
                          "of `addition` (", "term `pushed` of the objective",
                          "the update was not made")
        self.assertNotIn("term `calm`", said)

    def test_the_loss_alone_may_be_no_number(self):
        # Its gradient is finite: a constant that is none is added to it.
        program = self.program("constant", """
    sample = { rollouts: 2, max_tokens: 2 }
    objective = {
      pushed: mean(-logp, over: [prompt, rollout, token]),
      added: mean(-logp, over: [prompt, rollout, token]) * 0.01 + log(where(step < 3, 1.0, 0.0)),
    }
    optimizer = adamw(lr: 1e-4)
    checkpoint_every = 2
    steps = 6""")
        self.stops("constant", program, "the loss is -inf",
                   "term `added` of the objective is -inf")

    def test_a_critic_that_is_no_number_is_told(self):
        program = self.program("critic", """
    sample = { rollouts: 2, max_tokens: 2 }
    reward = exact_match(response, data.answer)
    objective = {
      policy: mean(-logp, over: [prompt, rollout, token]),
      value: mean(square(value - at_end(reward)), over: [prompt, rollout, token]) / where(step < 3, 1.0, 0.0),
    }
    optimizer = adamw(lr: 1e-4)
    critic = { optimizer: adamw(lr: 1e-3) }
    checkpoint_every = 2
    steps = 6""")
        said = self.stops("critic", program, "critic", "in item ",
                          "term `value` of the objective is nan")
        self.assertNotIn("term `policy`", said)

    def test_a_critic_that_ran_away_is_not_saved(self):
        program = self.program("runaway", """
    sample = { rollouts: 2, max_tokens: 2 }
    reward = exact_match(response, data.answer)
    objective = value_error(at_end(reward))
    critic = { optimizer: adamw(lr: where(step < 2, 1e-3, 1e38)) }
    checkpoint_every = 1
    steps = 6""")
        done = self.run_it("runaway", program)
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertIn("critic", done.stderr)
        self.assertIn("the newest checkpoint is", done.stderr)
        newest = done.stderr.split("the newest checkpoint is ")[1].split(";")[0]
        with open(newest + "/state.json", encoding="utf-8") as file:
            self.assertNotIn("inf", file.read())
        for part, _, files in os.walk(newest):
            for file in files:
                if file.endswith(".safetensors"):
                    self.assert_finite(os.path.join(part, file))

    def assert_finite(self, path):
        with open(path, "rb") as file:
            size, = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(size))
            rest = file.read()
        for name, entry in header.items():
            if name == "__metadata__" or entry["dtype"] != "F32":
                continue
            begin, end = entry["data_offsets"]
            self.assertTrue(all(map(math.isfinite, array.array(
                "f", rest[begin:end]))), f"{path}: {name}")

    def test_errors_of_a_verifier_are_counted_and_warned_of(self):
        # Every response is one that is too large to compare.
        program = self.program("errors", r"""
    sample = { rollouts: 4, max_tokens: 2 }
    reward = math_equal("{up_to(response, 0)}\\boxed\{9^\{9^\{9^9\}\}\}", "x^2 + 2x + 1") ?? 0.0
    objective = mean(-reward * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-4)
    steps = 12""")
        done = self.run_it("errors", program)
        self.assertEqual(0, done.returncode, done.stderr)
        for one in events(self.path("errors-run"), "step"):
            self.assertEqual(16, one["errors"])
            self.assertEqual({"reward: answer too large to compare": 16},
                             one["reasons"])
        said = [one for one in self.warnings("errors")
                if "above health.errors 0.05" in one]
        self.assertEqual(1, len(said), self.warnings("errors"))
        self.assertIn("each response has 1,", said[0])

    def test_groups_are_those_that_were_rewarded(self):
        # Half of each group is selected: groups are of all rollouts that were
        # rewarded, as rewards and advantages are.
        program = self.program("groups", """
    sample = { rollouts: 4, max_tokens: 2 }
    reward = f32(length(response) > 99)
    advantage = grpo(reward)
    select = rank(f32(length(response)), over: rollout) < 2
    objective = mean(-advantage * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-4)
    steps = 12""")
        done = self.run_it("groups", program)
        self.assertEqual(0, done.returncode, done.stderr)
        for metrics in self.steps("groups"):
            self.assertEqual(1, metrics["health/equal_groups"])
            self.assertEqual(8, metrics["unselected"])
            self.assertLess(0, metrics["health/entropy"])
            self.assertTrue(0 <= metrics["health/logp_gap"] < 1e-3)
        self.assertEqual(1, sum("above health.equal_groups" in one
                                for one in self.warnings("groups")))

    def test_dropped_rollouts_are_in_no_group(self):
        # The two longest of each group leave; the others have one reward.
        program = self.program("drops", """
    sample = { rollouts: 4, max_tokens: 2 }
    reward = without(f32(rank(f32(length(response)), over: rollout))) ?? drop_rollout
    objective = mean(-reward * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-4)
    steps = 3""", before="fn without(x: f32[prompt, rollout]) -> f32[prompt, "
                         "rollout]? = where(x < 2, missing, 1)\n")
        done = self.run_it("drops", program)
        self.assertEqual(0, done.returncode, done.stderr)
        for metrics in self.steps("drops"):
            self.assertEqual(8, metrics["dropped/rollout"])
            self.assertEqual(1, metrics["health/equal_groups"])
            self.assertNotIn("errors", metrics)

    def test_attempts_do_not_move_what_is_measured(self):
        # The same run with and without attempts: its own rollouts are alike.
        def phase(reward):
            return f"""
    sample = {{ rollouts: 4, max_tokens: 2 }}
    reward = {reward}
    objective = mean(-reward * logp, over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-4)
    steps = 3"""
        plain = self.program("plain", phase("exact_match(response, data.answer)"))
        tried = self.program("tried", phase("worth(data.answer, response)"), before="""
fn worth(answer: text[prompt], response: text[prompt, rollout]) -> f32[prompt, rollout] {
  axis attempt = sample(policy, after: response, count: 3, max_tokens: 2)
  exact_match(response, answer) + 0 * mean(f32(attempt.truncated), over: attempt)
}
""")
        for name, program in (("plain", plain), ("tried", tried)):
            done = self.run_it(name, program)
            self.assertEqual(0, done.returncode, done.stderr)
        for left, right in zip(self.steps("plain"), self.steps("tried")):
            for key in ("health/entropy", "health/logp_gap", "truncated_share",
                        "health/equal_groups", "grad_norm"):
                self.assertAlmostEqual(left[key], right[key], places=6, msg=key)
            self.assertEqual(48, right["attempts"])
