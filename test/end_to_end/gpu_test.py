"""A run with --device cuda on an emulated GPU, against the same run on the CPU.

Comes in: see run.py; the programs and the library of test/compiler/gpu and
test/runtime/device.
Goes out: verdicts. Must not know: how kernels are emulated.
"""

import os
import re

from run import BUILD, RLC, SOURCE, Case, command, numbers

STAND_IN = os.path.join(BUILD, "bin", "device_stand_in")
DRIVER = os.path.join(BUILD, "lib", "librl_emulated_driver.so")


class Gpu(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.write_rows()

    def start(self, program, *words, **environment):
        for name, value in environment.items():
            os.environ[name] = value
            self.addCleanup(os.environ.pop, name, None)
        return command(program, "--rows", self.rows, *words, cwd=self.root)

    def with_code(self, name):
        """The program with code for a GPU."""
        program = self.path(name + "_gpu")
        if not os.path.exists(program):
            self.run_to_end(RLC, "build", self.source(name), "--target",
                            "cpu,sm_90", "-o", program)
        return program

    @staticmethod
    def source(name):
        return os.path.join(SOURCE, "test", "end_to_end", name + ".rl")

    def compare(self, name):
        """Two updates of a phase on the CPU and on the emulated GPU."""
        program = self.with_code(name)
        for words in (
                (RLC, "build", "--emit=rl", self.source(name), "-o", "in.mlir"),
                (STAND_IN, "in.mlir", "kernels.o"),
                ("clang++-22", "-shared", "-fuse-ld=lld", "kernels.o", "-o",
                 name + ".so", "-lm")):
            self.run_to_end(*words)
        said, traces = {}, {}
        for device in ("cpu", "cuda"):
            folder = f"{name}_{device}"
            said[device] = self.start(
                program, "--updates", "2", "--device", device, "--out", folder,
                RL_CUDA_LIBRARY=DRIVER,
                RL_EMULATED_KERNELS=self.path(name + ".so"))
            self.assertEqual(0, said[device].returncode, said[device].stderr)
            traces[device] = numbers(self.path(folder))
        self.assertNotIn("GPU", said["cpu"].stdout + said["cpu"].stderr)
        self.assertIn("the head on GPU 0 (sm_90)", said["cuda"].stdout)
        blocks, clusters = map(int, re.search(
            r"emulated GPU: (\d+) launches of blocks, (\d+) of clusters",
            said["cuda"].stderr).groups())
        # Statistics are made by blocks, gradients by clusters.
        self.assertGreater(blocks, 0)
        self.assertGreater(clusters, 0)
        self.assertEqual([one[:3] for one in traces["cpu"]],
                         [one[:3] for one in traces["cuda"]])
        self.assertGreaterEqual(len(traces["cpu"]), 2)
        for wanted, found in zip(traces["cpu"], traces["cuda"]):
            self.assertEqual(wanted[3].keys(), found[3].keys())
            for metric, value in wanted[3].items():
                # Sums of f32 in another order: a few units of 1e-7, which Adam
                # carries into the next step.
                self.assertAlmostEqual(value, found[3][metric],
                                       delta=2e-5 * max(1, abs(value)),
                                       msg=f"{wanted[:3]} {metric}")

    def test_equals_the_run_on_the_cpu(self):
        self.compare("small")

    def test_coupled_rows_equal_the_run_on_the_cpu(self):
        self.compare("coupled")

    def test_what_is_missing_is_named(self):
        done = self.start(self.with_code("coupled"), "--device", "cuda",
                          RL_CUDA_LIBRARY="libnone.so")
        self.assertEqual(2, done.returncode)
        self.assertIn("there is no CUDA driver on this machine", done.stderr)
        self.assertIn("--device cpu", done.stderr)

    def test_code_for_no_gpu_is_named(self):
        done = self.start(self.build(self.source("coupled")), "--device",
                          "cuda")
        self.assertEqual(2, done.returncode)
        self.assertIn("--target cpu,sm_90", done.stderr)
