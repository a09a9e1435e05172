"""Input at fault: one clear line, status 2, nothing written.

Comes in: small.rl, unread.rl, examples/real_model.rl.
Goes out: unittest results.
Must not know: what a run does after its input is read.
"""

import os
import tempfile
import unittest

from run import Case, command, events

GOOD = '{"question": "a", "answer": "b"}\n'


class Input(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls.build("test/end_to_end/small.rl")
        cls.rows = cls.write_rows()

    def assert_refused(self, program, *words, says):
        out = os.path.join(tempfile.mkdtemp(dir=self.root), "out")
        done = command(program, *words, "--out", out, cwd=self.root)
        self.assertEqual(2, done.returncode, done.stderr)
        lines = done.stderr.splitlines()
        self.assertEqual(1, len(lines), done.stderr)
        self.assertTrue(lines[0].startswith("error: "), lines[0])
        for text in says:
            self.assertIn(text, lines[0])
        self.assertFalse(os.path.exists(out), "a folder was written")

    def assert_row_refused(self, row, *says):
        path = self.path("bad.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(GOOD + GOOD + row + "\n" + GOOD)
        self.assert_refused(self.small, "--rows", "bad.jsonl",
                            says=["bad.jsonl:3: ", *says])

    def test_row_that_is_not_json(self):
        self.assert_row_refused('{"question": "a"', "not JSON")

    def test_row_without_a_field(self):
        self.assert_row_refused('{"question": "a"}', "`answer` is missing")

    def test_row_with_a_field_of_another_type(self):
        self.assert_row_refused('{"question": "a", "answer": 3}',
                                "`answer` should be text, but is 3")

    def test_missing_file(self):
        self.assert_refused(self.small, "--rows", "none.jsonl",
                            says=["none.jsonl", "No such file"])

    def test_missing_parameter(self):
        self.assert_refused(self.small, says=["missing --rows"])

    def test_unknown_option(self):
        self.assert_refused(self.small, "--rows", self.rows, "--updats", "3",
                            says=["--updats", "did you mean `--updates`?"])

    def test_device_that_is_not_compiled_for(self):
        self.assert_refused(self.small, "--rows", self.rows, "--device",
                            "cuda", says=["--device cuda", "--device cpu"])

    def test_instruction_set_that_does_not_exist(self):
        os.environ["RL_INSTRUCTIONS"] = "avx1024"
        self.addCleanup(os.environ.pop, "RL_INSTRUCTIONS")
        self.assert_refused(self.small, "--rows", self.rows,
                            says=["RL_INSTRUCTIONS", "`avx1024`", "avx512"])

    def test_device_that_does_not_exist(self):
        self.assert_refused(self.small, "--rows", self.rows, "--device",
                            "tpu", says=["cpu or cuda", "`tpu`"])

    def test_values_of_the_wrong_type(self):
        for option, value in (("--updates", "many"), ("--updates", "2.5"),
                              ("--updates", ""), ("--rate", "fast"),
                              ("--rate", "nan"), ("--threads", "0")):
            with self.subTest(option=option, value=value):
                self.assert_refused(self.small, "--rows", self.rows, option,
                                    value, says=[option, f"`{value}`"])

    def test_values_out_of_range(self):
        for option, value, slot in (("--updates", "0", "steps"),
                                    ("--rate", "-1", "lr"),
                                    ("--budget", "0", "memory_budget")):
            with self.subTest(option=option, value=value):
                self.assert_refused(self.small, "--rows", self.rows, option,
                                    value, says=["`copying`", slot])

    def test_missing_model_folder(self):
        self.assert_refused(self.build("examples/real_model.rl"), "--model",
                            "no/such/folder", says=["no/such/folder"])

    def test_resume_without_a_run(self):
        self.assert_refused(self.small, "--rows", self.rows, "--resume",
                            says=["no run to resume"])

    def test_dry_run_writes_nothing(self):
        out = self.path("dry")
        self.run_to_end(self.small, "--rows", self.rows, "--dry-run", "--out",
                        out)
        self.assertFalse(os.path.exists(out))


class Unread(Case):
    """What nothing reads is not needed."""

    def test_reward_without_the_text_of_the_response(self):
        out = self.path("out")
        self.run_to_end(self.build("test/end_to_end/unread.rl"), "--rows",
                        self.write_rows(), "--out", out)
        self.assertEqual(2, len(events(out, "step")))


if __name__ == "__main__":
    unittest.main()
