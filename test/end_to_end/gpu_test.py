"""A run with --device cuda on an emulated GPU, against the same run on the CPU.

Comes in: see run.py; the programs and the library of test/compiler/gpu and
test/runtime/device.
Goes out: verdicts. Must not know: how kernels are emulated.
"""

import json
import math
import os
import random
import re
import shutil
import struct

from run import BUILD, RLC, SOURCE, Case, command, numbers

STAND_IN = os.path.join(BUILD, "bin", "device_stand_in")
DRIVER = os.path.join(BUILD, "lib", "librl_emulated_driver.so")


def write_capped(folder):
    """A small Gemma 2 with the vocabulary of the tokenizer of bytes."""
    width, inner, heads, kv_heads, size, vocab = 16, 12, 4, 2, 8, 258
    os.mkdir(folder)
    with open(os.path.join(folder, "config.json"), "w",
              encoding="utf-8") as file:
        json.dump({
            "model_type": "gemma2", "vocab_size": vocab, "hidden_size": width,
            "intermediate_size": inner, "num_hidden_layers": 2,
            "num_attention_heads": heads, "num_key_value_heads": kv_heads,
            "head_dim": size, "max_position_embeddings": 64,
            "query_pre_attn_scalar": 5, "attn_logit_softcapping": 2.0,
            "final_logit_softcapping": 3.0, "sliding_window": 6,
            "hidden_activation": "gelu_pytorch_tanh",
            "tie_word_embeddings": True}, file)
    shapes = {"model.embed_tokens.weight": [vocab, width],
              "model.norm.weight": [width]}
    for layer in range(2):
        at = f"model.layers.{layer}."
        for name, out, of in (("self_attn.q_proj", heads * size, width),
                              ("self_attn.k_proj", kv_heads * size, width),
                              ("self_attn.v_proj", kv_heads * size, width),
                              ("self_attn.o_proj", width, heads * size),
                              ("mlp.gate_proj", inner, width),
                              ("mlp.up_proj", inner, width),
                              ("mlp.down_proj", width, inner)):
            shapes[f"{at}{name}.weight"] = [out, of]
        for name in ("input", "post_attention", "pre_feedforward",
                     "post_feedforward"):
            shapes[f"{at}{name}_layernorm.weight"] = [width]
    draw = random.Random(7)
    header, data = {}, b""
    for name, shape in shapes.items():
        count = math.prod(shape)
        # Logits of a few units, which the cap bends.
        scale = 0.5 if len(shape) == 2 else 0.1
        drawn = [draw.gauss(0, scale) for _ in range(count)]
        header[name] = {"dtype": "F32", "shape": shape,
                        "data_offsets": [len(data), len(data) + 4 * count]}
        data += struct.pack(f"<{count}f", *drawn)
    text = json.dumps(header).encode()
    with open(os.path.join(folder, "model.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


class Counted:
    """What the stand-in says that it was asked for."""

    def __init__(self, said):
        (self.blocks, self.clusters, self.chains, self.there,
         self.back, self.waits) = map(int, re.search(
             r"emulated GPU: (\d+) launches of blocks, (\d+) of clusters, "
             r"(\d+) of chains; (\d+) copies there, (\d+) back, (\d+) waits",
             said).groups())
        # Of blocks b, clusters c, chains k, copies there < and back >.
        self.order = re.search(r"emulated GPU: ([bck<>]*)$", said,
                               re.MULTILINE).group(1)


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

    def emulation(self, name):
        """The kernels of the program as a library for the stand-in."""
        if not os.path.exists(self.path(name + ".so")):
            for words in (
                    (RLC, "build", "--emit=rl", self.source(name), "-o",
                     "in.mlir"),
                    (STAND_IN, "in.mlir", "kernels.o"),
                    ("clang++-22", "-shared", "-fuse-ld=lld", "kernels.o", "-o",
                     name + ".so", "-lm")):
                self.run_to_end(*words)
        return self.path(name + ".so")

    def on(self, device, name, *words, loops=True):
        """Two updates of each phase, into a folder of its own; without `loops`
        the model is computed by LibTorch's operations alone, as on a GPU."""
        folder = f"{name}_{device}_{len(os.listdir(self.root))}"
        return self.start(self.with_code(name), "--updates", "2", "--device",
                          device, "--out", folder, *words,
                          RL_CUDA_LIBRARY=DRIVER,
                          RL_EMULATED_KERNELS=self.emulation(name),
                          RL_HOST_LOOPS="on" if loops else "off"), folder

    def agree(self, wanted, found, bound):
        """The numbers of two traces, relative to what they are."""
        self.assertEqual([one[:3] for one in wanted],
                         [one[:3] for one in found])
        self.assertGreaterEqual(len(wanted), 2)
        for one, other in zip(wanted, found):
            self.assertEqual(one[3].keys(), other[3].keys())
            for metric, value in one[3].items():
                self.assertAlmostEqual(value, other[3][metric],
                                       delta=bound * max(1, abs(value)),
                                       msg=f"{one[:3]} {metric}")

    def compare(self, name):
        """A run on the emulated GPU and those on the CPU; what it counted."""
        said, traces = {}, {}
        for device, loops in (("cpu", True), ("cpu", False), ("cuda", False)):
            done, folder = self.on(device, name, loops=loops)
            self.assertEqual(0, done.returncode, done.stderr)
            said[device] = done
            traces[device, loops] = numbers(self.path(folder))
        self.assertNotIn("GPU", said["cpu"].stdout + said["cpu"].stderr)
        self.assertIn("the model and all kernels on GPU 0 (sm_90)",
                      said["cuda"].stdout)
        counted = Counted(said["cuda"].stderr)
        # Statistics are made by blocks, gradients by clusters.
        self.assertGreater(counted.blocks, 0)
        self.assertGreater(counted.clusters, 0)
        # The same model, other kernels: sums of f32 in another order, a few
        # units of 1e-7, which Adam carries into the next step.
        self.agree(traces["cpu", False], traces["cuda", False], 2e-5)
        # The sums of the model are in another order too: 4e-5 was measured.
        self.agree(traces["cpu", True], traces["cuda", False], 2e-4)
        return counted, said["cuda"].stdout

    def chains_of(self, name):
        """Names of the chains in the program's PTX."""
        self.run_to_end(RLC, "build", self.source(name), "--emit=ptx",
                        "--target", "sm_90", "-o", "out.ptx")
        with open(self.path("out.ptx"), encoding="utf-8") as file:
            return re.findall(r"\.entry (\w+\$chain\d+)\(", file.read())

    def test_equals_the_run_on_the_cpu(self):
        self.compare("small")

    def test_coupled_rows_equal_the_run_on_the_cpu(self):
        counted, _ = self.compare("coupled")
        # One launch a chain and step, whatever the number of kernels in it.
        self.assertEqual(2 * len(self.chains_of("coupled")), counted.chains)
        # Between the statistics and the chain that makes the cotangents nothing
        # comes back.
        self.assertRegex(counted.order, "b[<]*k")

    def test_caps_equal_the_run_on_the_cpu(self):
        write_capped(self.path("capped"))
        # The tokenizer of bytes is that of another run.
        done, folder = self.on("cpu", "coupled")
        self.assertEqual(0, done.returncode, done.stderr)
        shutil.copy(self.path(folder, "model", "tokenizer.json"),
                    self.path("capped"))
        self.compare("capped")

    def test_selections_drops_states_equal_the_run_on_the_cpu(self):
        counted, said = self.compare("device")
        self.assertRegex(said, "on the CPU stay kernels that a GPU has no form "
                               r"of: `kept\.k\d+`; their arrays")
        self.assertGreater(counted.chains, len(self.chains_of("device")))

    def test_a_failing_check_is_told_as_on_the_cpu(self):
        said = {}
        for device in ("cpu", "cuda"):
            done, _ = self.on(device, "device", "--by", "3")
            self.assertEqual(1, done.returncode)
            said[device] = [line for line in done.stderr.splitlines()
                            if line.startswith("error: ")]
        self.assertEqual(1, len(said["cpu"]))
        self.assertIn("the divisor must not be 0, here is 0 in item",
                      said["cpu"][0])
        self.assertEqual(said["cpu"], said["cuda"])

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
