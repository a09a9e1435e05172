"""Checks when ./rlc builds, and what setup.sh says without root or network.

Comes in: RL_SOURCE from CTest.
Goes out: unittest results.
Must not know: what is installed on this machine; dpkg-query and id are fakes.
"""

import os
import shutil
import subprocess
import tempfile
import time
import unittest

SOURCE = os.environ["RL_SOURCE"]


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


class Case(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def run_script(self, *command, **environment):
        return subprocess.run(
            [self.path(command[0]), *command[1:]], text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **environment})


class Wrapper(Case):
    """./rlc over a tree whose build only says that it ran."""

    def setUp(self):
        super().setUp()
        shutil.copy(os.path.join(SOURCE, "rlc"), self.path("rlc"))
        for name in ("dsl/A.cpp", "dsl/sub/B.cpp", "compiler/A.cpp",
                     "runtime/A.cpp", "cmake/A.cmake", "stdlib/a.rl",
                     "CMakeLists.txt", "CMakePresets.json",
                     "tools/setup/wheels.txt", ".deps/torch/.stamp",
                     ".deps/arrow/.stamp", "build/lib/librlrt.so"):
            write(self.path(name), "")
        write(self.path("build/bin/rlc"), '#!/bin/sh\necho "ran $*"\n', 0o755)
        write(self.path("tools/setup/build.sh"),
              '#!/bin/sh\ncd "$(dirname "$0")/../.."\necho "built $1"\n'
              "[ ! -e broken ] || exit 2\ntouch build/.rlc-stamp\n", 0o755)
        self.age(self.root)
        self.assertEqual(["built rlc", "ran a b"], self.lines("a", "b"))

    def age(self, top):
        """Everything was last touched an hour ago."""
        past = time.time() - 3600
        for folder, _, names in os.walk(top):
            for path in [folder] + [os.path.join(folder, n) for n in names]:
                os.utime(path, (past, past))

    def lines(self, *args):
        return self.run_script("rlc", *args).stdout.splitlines()

    def test_up_to_date_runs_at_once(self):
        self.assertEqual(["ran x"], self.lines("x"))

    def test_standard_library_does_not_build(self):
        write(self.path("stdlib/a.rl"), "new")
        self.assertEqual(["ran "], self.lines())

    def test_each_source_builds(self):
        for name in ("dsl/sub/B.cpp", "compiler/A.cpp", "runtime/A.cpp",
                     "cmake/A.cmake", "CMakeLists.txt", "CMakePresets.json",
                     "tools/setup/wheels.txt", "dsl/New.cpp"):
            with self.subTest(name):
                time.sleep(0.02)
                write(self.path(name), "new")
                self.assertEqual(["built rlc", "ran "], self.lines())
                self.assertEqual(["ran "], self.lines())

    def test_deleted_file_builds(self):
        time.sleep(0.02)
        os.remove(self.path("dsl/sub/B.cpp"))
        self.assertEqual(["built rlc", "ran "], self.lines())

    def test_missing_product_builds(self):
        for name in ("build/lib/librlrt.so", ".deps/torch/.stamp",
                     ".deps/arrow/.stamp"):
            with self.subTest(name):
                os.remove(self.path(name))
                self.assertEqual(["built rlc", "ran "], self.lines())
                write(self.path(name), "")

    def test_failed_build_stops(self):
        os.remove(self.path("build/.rlc-stamp"))
        write(self.path("broken"), "")
        done = self.run_script("rlc")
        self.assertEqual((2, "built rlc\n"), (done.returncode, done.stdout))

    def test_arguments_and_status_pass_through(self):
        write(self.path("build/bin/rlc"),
              '#!/bin/sh\nprintf "[%s]" "$@"\nexit 130\n', 0o755)
        done = self.run_script("rlc", "a b", "", "*")
        self.assertEqual((130, "[a b][][*]"), (done.returncode, done.stdout))

    def test_works_from_a_link_and_another_folder(self):
        os.symlink(self.path("rlc"), self.path("link"))
        done = subprocess.run([self.path("link"), "x"], cwd="/", text=True,
                              stdout=subprocess.PIPE, check=True)
        self.assertEqual("ran x\n", done.stdout)


class Setup(Case):
    def setUp(self):
        super().setUp()
        shutil.copytree(os.path.join(SOURCE, "tools/setup"),
                        self.path("tools/setup"))
        with open(self.path("tools/setup/packages.txt"),
                  encoding="utf-8") as file:
            self.rows = [line.split() for line in file
                         if line.strip() and not line.startswith("#")]

    def setup(self, profile, installed, user="1000", **environment):
        listing = "".join(f"installed {name} {version}\n"
                          for name, version in installed.items())
        write(self.path("bin/dpkg-query"),
              f"#!/bin/sh\ncat <<'END'\n{listing}END\n", 0o755)
        write(self.path("bin/id"), f"#!/bin/sh\necho {user}\n", 0o755)
        # Anything that would change the machine or ask the network.
        write(self.path("bin/apt-get"), "#!/bin/sh\necho CALLED\nexit 9\n",
              0o755)
        search = self.path("bin") + os.pathsep + os.environ["PATH"]
        return self.run_script("tools/setup/setup.sh", profile, PATH=search,
                               **environment)

    def packages(self, *profiles):
        return {row[1]: row[2] for row in self.rows if row[0] in profiles}

    def test_rows_are_well_formed(self):
        self.assertTrue(self.rows)
        for row in self.rows:
            self.assertEqual(3, len(row), row)
            self.assertIn(row[0], ("rlc", "check"))

    def test_one_command_without_root(self):
        for profile, parts in (("rlc", ("rlc",)), ("check", ("rlc", "check"))):
            done = self.setup(profile, {})
            self.assertEqual(2, done.returncode, done.stderr)
            commands = [line for line in done.stderr.splitlines()
                        if "apt-get" in line]
            self.assertEqual(
                ["  apt-get update && apt-get install -y "
                 "--no-install-recommends " + " ".join(self.packages(*parts))],
                commands)
            self.assertNotIn("CALLED", done.stdout + done.stderr)

    def test_old_version_is_missing(self):
        have = self.packages("rlc")
        have["cmake"] = "3.18.4-2"
        done = self.setup("rlc", have)
        self.assertEqual(2, done.returncode)
        self.assertTrue(
            done.stderr.rstrip().endswith("--no-install-recommends cmake"),
            done.stderr)
        self.assertIn("3.18.4-2", done.stderr)

    def test_failing_apt_is_an_error(self):
        done = self.setup("rlc", {}, user="0")
        self.assertEqual(1, done.returncode)
        self.assertIn("setup: apt-get could not install", done.stderr)

    def test_missing_wheels_leave_nothing_behind(self):
        os.makedirs(self.path("empty"))
        # No toolkit, no index: the folder is all there is.
        done = self.setup("rlc", self.packages("rlc"),
                          RL_WHEELS=self.path("empty"), PIP_FIND_LINKS="",
                          PIP_CONFIG_FILE=os.devnull)
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertIn("setup: pip did not get the wheels", done.stderr)
        self.assertEqual([], os.listdir(self.path(".deps")))

    def test_unknown_profile(self):
        done = self.setup("all", {})
        self.assertEqual(1, done.returncode)
        self.assertIn("unknown profile `all`", done.stderr)


if __name__ == "__main__":
    unittest.main()
