"""Builds experiments, runs them, reads what they leave.

Comes in: RL_SOURCE and RL_BUILD from CTest; `python3 run.py MODULE.CLASS`.
Goes out: for tests: Case; as a program: status 0 passed, 1 failed, 77 when
the class skips itself, with the reason as the last line.
Must not know: any single test.
"""

import glob
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = os.environ["RL_SOURCE"]
BUILD = os.environ["RL_BUILD"]
HERE = os.path.dirname(os.path.abspath(__file__))
RLC = os.path.join(BUILD, "bin", "rlc")
SKIP_STATUS = 77


def command(*words, cwd=None):
    return subprocess.run(words, text=True, check=False, cwd=cwd,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def events(folder, kind=None):
    with open(os.path.join(folder, "trace.jsonl"), encoding="utf-8") as file:
        every = [json.loads(line) for line in file]
    return [one for one in every if kind in (None, one["event"])]


def samples(folder):
    with open(os.path.join(folder, "samples.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def numbers(folder):
    """What a step and a measurement report, without how long it took."""
    return [(one["event"], one["phase"], one["step"],
             {name: value for name, value in one["metrics"].items()
              if not name.startswith("seconds")})
            for one in events(folder) if one["event"] in ("step", "evaluate")]


def content(*parts):
    with open(os.path.join(*parts), "rb") as file:
        return file.read()


def tensor(path, name):
    """The bytes of one tensor of a safetensors file."""
    with open(path, "rb") as file:
        size, = struct.unpack("<Q", file.read(8))
        entry = json.loads(file.read(size))[name]
        begin, end = entry["data_offsets"]
        file.seek(8 + size + begin)
        return entry, file.read(end - begin)


class Case(unittest.TestCase):
    """A temporary folder for each class, and executables in it."""

    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.root)

    @classmethod
    def path(cls, *parts):
        return os.path.join(cls.root, *parts)

    @classmethod
    def build(cls, source):
        """The executable of an experiment; a path is relative to SOURCE."""
        name = os.path.splitext(os.path.basename(source))[0]
        made = command(RLC, "build", os.path.join(SOURCE, source), "-o",
                       cls.path(name))
        if made.returncode != 0:
            raise AssertionError(f"rlc build {source}: {made.returncode}\n"
                                 + made.stderr)
        return cls.path(name)

    @classmethod
    def write_rows(cls, count=60, name="rows.jsonl"):
        """Questions with answers of 1 to 5 bytes."""
        path = cls.path(name)
        with open(path, "w", encoding="utf-8") as file:
            for i in range(count):
                row = {"question": f"{i} and {i * 7 % 40}?",
                       "answer": f"{i % 9}" + "ab" * (i % 3)}
                file.write(json.dumps(row) + "\n")
        return path

    @classmethod
    def run_to_end(cls, *words):
        done = command(*words, cwd=cls.root)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(words)}: status "
                                 f"{done.returncode}\n{done.stderr}")
        return done

    def signal_at(self, words, folder, phase, step, what):
        """Runs until the trace shows the step, then sends the signal."""
        with subprocess.Popen(words, text=True, cwd=self.root,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            needle = f'"event":"step","phase":"{phase}","step":{step},'
            trace = os.path.join(folder, "trace.jsonl")
            limit = time.monotonic() + 120
            while process.poll() is None and time.monotonic() < limit:
                if os.path.exists(trace):
                    with open(trace, encoding="utf-8") as file:
                        if needle in file.read():
                            process.send_signal(what)
                            break
                time.sleep(0.005)
            else:
                if process.poll() is None:
                    process.kill()
            said = process.communicate(timeout=120)[1]
        return process.returncode, said

    def assert_run_folder(self, folder, checkpoint):
        model = os.path.join(folder, "checkpoints", str(checkpoint), "model")
        for path in [os.path.join(folder, "samples.jsonl")] + [
                os.path.join(model, name) for name in
                ("config.json", "model.safetensors", "tokenizer.json")]:
            self.assertGreater(os.path.getsize(path), 0, path)
        found = glob.glob(os.path.join(folder, "events.out.tfevents.*"))
        self.assertEqual(1, len(found))
        self.assertGreater(os.path.getsize(found[0]), 100)


def main(name):
    suite = unittest.defaultTestLoader.loadTestsFromName(name)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    if not result.wasSuccessful():
        return 1
    if not result.skipped:
        # A class that lost its tests must not pass.
        return 0 if result.testsRun else 1
    if result.testsRun > len(result.skipped):
        print("a class skips as a whole or not at all")
        return 1
    print(result.skipped[0][1])
    return SKIP_STATUS


if __name__ == "__main__":
    # Tests import this module by name: there is one copy of it.
    sys.path.insert(0, HERE)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main(sys.argv[1]))
