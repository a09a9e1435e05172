"""Checks the walls on this tree, and that a breach of each is seen.

Comes in: RL_SOURCE and RL_BUILD from CTest.
Goes out: unittest results; one class is one CTest entry.
Must not know: what any file does.
"""

import os
import re
import subprocess
import tempfile
import unittest

import walls

SOURCE = os.environ["RL_SOURCE"]
BUILD = os.environ["RL_BUILD"]


def output(*command, **options):
    return subprocess.run(command, check=True, text=True, timeout=300,
                          stdout=subprocess.PIPE, **options).stdout


def libraries(path):
    """What the loader would map for `path`, by name."""
    text = output("ldd", path)
    missing = [line for line in text.splitlines() if "not found" in line]
    if missing:
        raise AssertionError(f"{path}: {missing}")
    return [line.split()[0] for line in text.splitlines()]


def symbols(path):
    return output("nm", "-D", "--demangle", path)


class Includes(unittest.TestCase):
    def test_tree_has_sources(self):
        for part in walls.PARTS:
            self.assertTrue(list(walls.files(SOURCE, parts=(part,))), part)

    def test_includes(self):
        self.assertEqual("", "\n".join(walls.check_includes(SOURCE)))

    def test_cmake(self):
        self.assertEqual("", "\n".join(walls.check_cmake(SOURCE)))


class Methods(unittest.TestCase):
    def test_names(self):
        self.assertEqual("", "\n".join(walls.check_methods(SOURCE)))


class Symbols(unittest.TestCase):
    TORCH = re.compile(r"torch|libc10|rlrt|cudart|cupti")
    LLVM = re.compile(r"LLVM|MLIR|antlr", re.IGNORECASE)

    def assertNone(self, pattern, items, path):
        hits = [item for item in items if pattern.search(item)]
        self.assertEqual([], hits[:5], path)

    def test_compiler_has_no_torch(self):
        for name in ("rlc", "rlc-compile"):
            path = os.path.join(BUILD, "bin", name)
            self.assertNone(self.TORCH, libraries(path), path)
            self.assertNone(re.compile(r"\b(at|c10|torch|rlrt)::"),
                            symbols(path).splitlines(), path)

    def test_reading_has_no_llvm(self):
        """Loading MLIR takes as long as checking a file."""
        wanted = re.compile(r"LLVM|MLIR")
        rlc = os.path.join(BUILD, "bin/rlc")
        self.assertNone(wanted, libraries(rlc), rlc)
        self.assertNone(re.compile(r"\b(llvm|mlir)::"),
                        symbols(rlc).splitlines(), rlc)
        # The pattern finds them where they are.
        self.assertTrue([name for name in
                         libraries(os.path.join(BUILD, "bin/rlc-compile"))
                         if wanted.search(name)])

    def test_runtime_has_no_llvm(self):
        path = os.path.join(BUILD, "lib/librlrt.so")
        self.assertNone(self.LLVM, libraries(path), path)
        self.assertNone(re.compile(r"\b(llvm|mlir|antlr4|rl)::"),
                        symbols(path).splitlines(), path)

    def test_experiment_has_no_llvm(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "experiment")
            output(os.path.join(BUILD, "bin/rlc"), "build",
                   os.path.join(SOURCE, "examples/quickstart.rl"), "-o", path,
                   cwd=folder)
            names = libraries(path)
            self.assertIn("librlrt.so", names)
            self.assertNone(self.LLVM, names, path)
            self.assertNone(re.compile(r"\b(llvm|mlir|antlr4)::"),
                            symbols(path).splitlines(), path)


class Detection(unittest.TestCase):
    """A test that cannot fail proves nothing: each wall is breached once."""

    GOOD = {
        "dsl/sema/Model.h": "#include <vector>\n",
        "dsl/ast/Ast.h": "#include <string>\n",
        "dsl/parse/AstBuilder.cpp":
            '#include "antlr4-runtime.h"\n#include "RlParser.h"\n'
            '#include "dsl/ast/Ast.h"\n',
        "compiler/frontend/ModelToRl.cpp":
            '#include "dsl/sema/Model.h"\n#include "mlir/IR/Builders.h"\n'
            '#include "rlrt/abi.h"\n',
        "compiler/tools/rlc/Main.cpp":
            '#include "dsl/parse/Parse.h"\n#include "dsl/sema/Model.h"\n',
        "compiler/CMakeLists.txt": "target_link_libraries(a rl_mlir)\n",
        "dsl/parse/Parse.h": '#include "dsl/ast/Ast.h"\n',
        "runtime/include/rlrt/abi.h": "#include <stdint.h>\n",
        "runtime/abi/Abi.cpp":
            '#include "rlrt/abi.h"\n#include <torch/torch.h>\n',
        "runtime/CMakeLists.txt": "target_link_libraries(rlrt Torch::cpu)\n",
    }

    def breaches(self, changed):
        files = {**self.GOOD, **changed}
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = os.path.join(root, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            return (walls.check_includes(root) + walls.check_cmake(root) +
                    walls.check_methods(root))

    def test_good_tree_passes(self):
        self.assertEqual([], self.breaches({}))

    def test_each_breach_is_seen(self):
        cases = (
            ("dsl/sema/A.cpp", '#include "rlrt/abi.h"', "must not include"),
            ("dsl/sema/A.cpp", '#include "../../compiler/tools/rlc/Main.cpp"',
             "must not include compiler/"),
            ("dsl/sema/A.cpp", '#include "llvm/ADT/STLExtras.h"', "LLVM"),
            ("dsl/sema/A.cpp", "#include <mlir/IR/Value.h>", "MLIR"),
            ("dsl/sema/A.cpp", "#include <torch/torch.h>", "LibTorch"),
            ("dsl/sema/A.cpp", '#include "antlr4-runtime.h"', "ANTLR"),
            ("dsl/sema/A.cpp", '  #  include "RlLexer.h"', "ANTLR"),
            ("dsl/sema/A.cpp", "#include <fmt/format.h>", "standard C++"),
            ("dsl/sema/A.cpp", "#include <unistd.h>", "standard C++"),
            ("compiler/codegen/A.cpp", '#include "dsl/ast/Ast.h"',
             "must not include dsl/ast"),
            ("compiler/codegen/A.cpp", '#include "dsl/parse/Parse.h"',
             "must not include dsl/parse"),
            ("compiler/codegen/A.cpp", '#include "runtime/abi/Abi.cpp"',
             "must not include runtime/"),
            ("compiler/codegen/A.cpp", "#include <ATen/ATen.h>", "LibTorch"),
            ("compiler/codegen/A.cpp", '#include "antlr4-runtime.h"', "ANTLR"),
            ("compiler/codegen/A.cpp", '#include "dsl/sema/Model.h"\n'
             '#include "mlir/IR/Value.h"', "may include both"),
            ("runtime/model/A.cpp", '#include "dsl/sema/Model.h"',
             "must not include dsl/"),
            ("runtime/model/A.cpp", '#include "llvm/ADT/STLExtras.h"', "LLVM"),
            ("runtime/model/A.cpp", '#include "mlir/IR/Value.h"', "MLIR"),
            ("compiler/codegen/CMakeLists.txt", "link(a Torch::cpu)", "only"),
            ("dsl/CMakeLists.txt", "include(Mlir)", "only"),
            ("CMakeLists.txt", "find_package(Torch REQUIRED)", "only"),
            ("runtime/model/A.cpp", "float grpoLoss();", "grpo"),
            ("runtime/model/A.cpp", "bool useGRPO;", "GRPO"),
            ("compiler/codegen/A.cpp", "// as in dapo_clip", "dapo"),
            ("dsl/primitives/P.def", 'ROW(ppo, "x")', "ppo"),
            ("runtime/model/A.cpp", "bool isQwen3;", "only runtime/model/"),
        )
        for path, text, expected in cases:
            with self.subTest(path=path, text=text):
                found = self.breaches({path: text + "\n"})
                self.assertEqual(1, len(found), found)
                self.assertTrue(found[0].startswith(path + ":"), found)
                self.assertIn(expected, found[0])

    def test_ordinary_words_pass(self):
        text = ("// support, opportunity, stopped, supposed, appended\n"
                "int hippo; int reinforcement; int stoppingPoint;\n")
        self.assertEqual([], self.breaches({"runtime/a/A.cpp": text}))


if __name__ == "__main__":
    unittest.main()
