"""Files of columns, epochs, files larger than the memory, disks that fail.

Comes in: columns.rl, lines.rl, constant.rl; RL_LARGE_DATA, bytes of the large
file (64 MB without), as in RL_LARGE_DATA=3e9.
Goes out: unittest results.
Must not know: how files are read.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

from run import Case, SOURCE, command, events

COLUMNS = os.path.join(SOURCE, "test/runtime/data/columns")


def refused(case, done, *says):
    case.assertEqual(2, done.returncode, done.stderr)
    lines = [line for line in done.stderr.splitlines()
             if line.startswith("error: ")]
    case.assertEqual(1, len(lines), done.stderr)
    for text in says:
        case.assertIn(text, lines[0])


class Data(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.columns = cls.build("test/end_to_end/columns.rl")
        cls.lines = cls.build("test/end_to_end/lines.rl")

    def run_columns(self, *words, rows="groups.parquet", folder="saved"):
        out = os.path.join(tempfile.mkdtemp(dir=self.root), "out")
        done = command(self.columns, "--rows", os.path.join(COLUMNS, rows),
                       "--folder", os.path.join(COLUMNS, folder), "--out", out,
                       *words, cwd=self.root)
        return done, out

    def test_epochs_of_a_parquet_file(self):
        done, out = self.run_columns()
        self.assertEqual(0, done.returncode, done.stderr)
        # 60 rows, 6 of them held out: 2 * 54 / 8 batches.
        self.assertEqual(14, len(events(out, "step")))
        self.assertEqual(14, events(out, "phase")[0]["steps"])
        measured = events(out, "evaluate")
        self.assertEqual(20, measured[0]["prompts"])
        self.assertGreater(measured[0]["metrics"]["surprise"],
                           measured[-1]["metrics"]["surprise"])

    def test_a_prompt_without_axes_is_that_of_every_item(self):
        out = self.path("constant_run")
        self.run_to_end(self.build("test/end_to_end/constant.rl"), "--out",
                        out)
        with open(os.path.join(out, "samples.jsonl"),
                  encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        self.assertEqual({"say: "}, {row["prompt"] for row in rows})
        self.assertEqual(3 * 2, len(rows))

    def test_dry_run_says_how_many_steps(self):
        done, _ = self.run_columns("--dry-run", "--rounds", "0.5")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("copying: 4 steps of 8 prompts from 54 of 60 items of "
                      "groups.parquet", done.stdout + done.stderr)
        self.assertIn("measures 20 of 20 items of saved/test",
                      done.stdout + done.stderr)
        done, _ = self.run_columns("--dry-run", "--rounds", "0",
                                   "--updates", "3")
        self.assertIn("copying: 3 steps of 8", done.stdout + done.stderr)

    def test_both_or_neither_length(self):
        done, _ = self.run_columns("--rounds", "0")
        refused(self, done, "phase `copying`", "here neither is")
        done, _ = self.run_columns("--updates", "3")
        refused(self, done, "phase `copying`", "here both are")

    def test_faults_of_columns(self):
        done, _ = self.run_columns(rows="empty.parquet")
        refused(self, done, "empty.parquet` has no column `hint`")
        done, _ = self.run_columns(rows="rows.jsonl")
        refused(self, done, "rows.jsonl` cannot be read as Parquet")
        done, _ = self.run_columns(rows="none.parquet")
        refused(self, done, "none.parquet", "No such file")
        done, _ = self.run_columns(folder="clone/data")
        refused(self, done, "has no part `test`")

    def test_a_large_file_needs_no_memory(self):
        size = int(float(os.environ.get("RL_LARGE_DATA", "64e6")))
        small, large = self.path("small.jsonl"), self.path("large.jsonl")
        row = json.dumps({"question": "q", "answer": "a",
                          "unread": "x" * 940}).encode() + b"\n"
        for path, count in ((small, 100), (large, size // len(row))):
            with open(path, "wb") as file:
                for first in range(0, count, 1000):
                    file.write(row * min(1000, count - first))
        self.addCleanup(os.remove, large)
        peaks = [self.peak_of(path) for path in (small, large)]
        print(f"{os.path.getsize(large) / 1e6:.0f} MB: peak {peaks[1] / 1e6:.0f} "
              f"MB, of 0.1 MB {peaks[0] / 1e6:.0f} MB")
        self.assertLess(peaks[1] - peaks[0], 32e6)

    def peak_of(self, path):
        """Largest resident size of a run, in bytes."""
        out = tempfile.mkdtemp(dir=self.root)
        code = ("import resource, subprocess, sys;"
                "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
                "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,"
                " done.returncode)")
        said = subprocess.run(
            [sys.executable, "-c", code, self.lines, "--rows", path, "--out",
             os.path.join(out, "run")], check=True, text=True, cwd=self.root,
            stdout=subprocess.PIPE).stdout.split()
        self.assertEqual("0", said[1])
        return int(said[0]) * 1024


class Malformed(Case):
    """A model folder with one fault is one error, and nothing is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        saved = cls.path("run")
        cls.run_to_end(cls.build("test/end_to_end/saved.rl"), "--out", saved)
        cls.model = os.path.join(saved, "model")
        cls.measured = cls.build("test/end_to_end/measured.rl")

    def assert_refused(self, name, change, *says):
        folder = os.path.join(tempfile.mkdtemp(dir=self.root), "model")
        shutil.copytree(self.model, folder)
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            before = file.read()
        after = change(before)
        self.assertNotEqual(before, after)
        with open(path, "wb") as file:
            file.write(after)
        out = os.path.join(folder, "out")
        refused(self, command(self.measured, "--model", folder, "--out", out),
                *says)
        self.assertFalse(os.path.exists(out))

    def change_header(self, change):
        """Of a safetensors file, which is padded to its length."""
        def changed(data):
            size, = struct.unpack("<Q", data[:8])
            header = json.loads(data[8:8 + size])
            change(header)
            text = json.dumps(header, separators=(",", ":")).encode()
            return struct.pack("<Q", len(text)) + text + data[8 + size:]
        return changed

    def change_json(self, change):
        def changed(data):
            root = json.loads(data)
            change(root)
            return json.dumps(root).encode()
        return changed

    def test_truncated_weights(self):
        for left in (0, 7, 100, 3000):
            with self.subTest(left):
                self.assert_refused("model.safetensors",
                                    lambda data: data[:left],
                                    "model.safetensors`")
        self.assert_refused("model.safetensors", lambda data: data[:-4],
                            "the file is truncated")

    def test_header_of_2_to_the_60_bytes(self):
        self.assert_refused(
            "model.safetensors",
            lambda data: struct.pack("<Q", 2**60) + data[8:],
            "header of 1152921504606846976 bytes")

    def test_wrong_shapes(self):
        def turn(header):
            entry = header["model.embed_tokens.weight"]
            entry["shape"] = entry["shape"][::-1]
        self.assert_refused("model.safetensors", self.change_header(turn),
                            "model.embed_tokens.weight")

    def test_overlapping_offsets(self):
        def overlap(header):
            names = sorted((name for name in header if name[0] != "_"),
                           key=lambda name: header[name]["data_offsets"])
            first, second = header[names[0]], header[names[1]]
            size = second["data_offsets"][1] - second["data_offsets"][0]
            begin = first["data_offsets"][1] - 4
            second["data_offsets"] = [begin, begin + size]
        self.assert_refused("model.safetensors", self.change_header(overlap),
                            "overlaps the tensor before it")

    def test_tokenizer_without_merges(self):
        self.assert_refused(
            "tokenizer.json",
            self.change_json(lambda root: root["model"].pop("merges")),
            "tokenizer.json`", "no `merges`")

    def test_configuration_of_negative_sizes(self):
        for name in ("hidden_size", "num_hidden_layers", "vocab_size",
                     "num_attention_heads", "intermediate_size"):
            with self.subTest(name):
                self.assert_refused(
                    "config.json",
                    self.change_json(lambda root: root.update({name: -8})),
                    "config.json", "-8")


class Disks(Case):
    """What cannot be written is one error."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls.build("test/end_to_end/lines.rl")
        cls.rows = cls.write_rows(200)

    def mounted(self, *options):
        if os.geteuid() != 0:
            self.skipTest("mounting needs root")
        folder = tempfile.mkdtemp(dir=self.root)
        made = command("mount", "-t", "tmpfs", *options, "none", folder)
        if made.returncode != 0:
            self.skipTest(f"nothing can be mounted: {made.stderr.strip()}")
        self.addCleanup(command, "umount", folder)
        return folder

    def test_full_disk(self):
        folder = self.mounted("-o", "size=40k")
        refused(self, command(self.lines, "--rows", self.rows, "--out",
                              os.path.join(folder, "run"), cwd=self.root),
                folder, "needs", "are free where")

    def test_read_only_folder(self):
        folder = self.mounted("-o", "ro")
        refused(self, command(self.lines, "--rows", self.rows, "--out",
                              os.path.join(folder, "run"), cwd=self.root),
                "Read-only file system")


if __name__ == "__main__":
    unittest.main()
