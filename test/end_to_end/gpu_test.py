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
        cls.source = os.path.join(SOURCE, "test", "end_to_end", "small.rl")
        cls.rows = cls.write_rows()
        cls.run_to_end(RLC, "build", cls.source, "--target", "cpu,sm_90", "-o",
                       cls.path("with_code"))
        for words in (
                (RLC, "build", "--emit=rl", cls.source, "-o", "small.mlir"),
                (STAND_IN, "small.mlir", "kernels.o"),
                ("clang++-22", "-shared", "-fuse-ld=lld", "kernels.o", "-o",
                 "kernels.so", "-lm")):
            cls.run_to_end(*words)

    def start(self, *words, **environment):
        for name, value in environment.items():
            os.environ[name] = value
            self.addCleanup(os.environ.pop, name)
        return command(self.path("with_code"), "--rows", self.rows, *words,
                       cwd=self.root)

    def run_on(self, device, *words, **environment):
        done = self.start("--device", device, "--out", device, *words,
                          **environment)
        self.assertEqual(0, done.returncode, done.stderr)
        return done

    def test_equals_the_run_on_the_cpu(self):
        words = ["--updates", "2"]
        cpu = self.run_on("cpu", *words)
        gpu = self.run_on("cuda", *words, RL_CUDA_LIBRARY=DRIVER,
                          RL_EMULATED_KERNELS=self.path("kernels.so"))
        self.assertNotIn("GPU", cpu.stdout)
        self.assertIn("the head on GPU 0 (sm_90)", gpu.stdout)
        blocks, clusters = map(int, re.search(
            r"emulated GPU: (\d+) launches of blocks, (\d+) of clusters",
            gpu.stderr).groups())
        # Statistics are made by blocks, gradients by clusters.
        self.assertGreater(blocks, 0)
        self.assertGreater(clusters, 0)
        wanted, found = (numbers(self.path(one)) for one in ("cpu", "cuda"))
        self.assertEqual([one[:3] for one in wanted],
                         [one[:3] for one in found])
        self.assertGreaterEqual(len(wanted), 4)
        for before, after in zip(wanted, found):
            self.assertEqual(before[3].keys(), after[3].keys())
            for name, value in before[3].items():
                # Rounding of f32 sums, of a few units each, through two
                # updates whose size Adam makes the learning rate's.
                self.assertAlmostEqual(value, after[3][name],
                                       delta=2e-4 * max(1, abs(value)),
                                       msg=f"{before[:3]} {name}")

    def test_what_is_missing_is_named(self):
        done = self.start("--device", "cuda", RL_CUDA_LIBRARY="libnone.so")
        self.assertEqual(2, done.returncode)
        self.assertIn("there is no CUDA driver on this machine", done.stderr)
        self.assertIn("--device cpu", done.stderr)

    def test_code_for_no_gpu_is_named(self):
        plain = self.build(self.source)
        done = command(plain, "--rows", self.rows, "--device", "cuda",
                       cwd=self.root)
        self.assertEqual(2, done.returncode)
        self.assertIn("--target cpu,sm_90", done.stderr)
