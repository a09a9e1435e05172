"""The walls of the house as data and as checks over a source tree.

Comes in: the root of a tree with dsl/, compiler/ and runtime/.
Goes out: one line for each breach, `file:line: what is wrong`.
Must not know: what any file does.
"""

import os
import re

PARTS = ("dsl", "compiler", "runtime")
SOURCES = (".h", ".cpp", ".def", ".td", ".g4")
INCLUDE = re.compile(r'^\s*#?\s*include\s*([<"])([^>"]+)[>"]')

# What an include of something that is not in the tree belongs to.
FOREIGN = (
    ("ANTLR", re.compile(r"^(antlr4|Rl(Lexer|Parser)\w*\.h$)")),
    ("MLIR", re.compile(r"^mlir(-c)?/")),
    ("LLVM", re.compile(r"^(llvm|llvm-c|clang|lld)/")),
    ("LibTorch", re.compile(r"^(torch|ATen|c10|caffe2)/")),
    ("JSON", re.compile(r"^nlohmann/")),
    ("CUDA", re.compile(r"^(cuda|nvrtc|cublas|cupti)\w*\.h")),
)

# Folders or files of ours that each folder may include, the longest prefix of
# the including file decides.
MAY_INCLUDE = {
    "dsl/": ("dsl/",),
    "compiler/": ("compiler/", "dsl/sema/", "dsl/diag/",
                  "runtime/include/rlrt/abi.h",
                  "runtime/include/rlrt/abi.def",
                  "runtime/include/rlrt/device.h"),
    "compiler/explain/": ("compiler/", "dsl/explain/"),
    "compiler/tools/": ("compiler/", "dsl/sema/", "dsl/diag/", "dsl/parse/",
                        "dsl/ast/", "dsl/reference/", "dsl/index/",
                        "dsl/explain/", "dsl/doc/",
                        "runtime/include/rlrt/abi.h",
                        "runtime/include/rlrt/abi.def"),
    # `rlc test` grades answers as a run does.
    "compiler/tools/rlc/Test": ("compiler/", "dsl/sema/", "dsl/reference/",
                                "runtime/sandbox/UnitTests.h",
                                "runtime/verify/JsonSchema.h",
                                "runtime/verify/Verify.h"),
    "runtime/": ("runtime/",),
    # Linked into rlc as well: nothing of a run.
    "runtime/sandbox/": ("runtime/sandbox/",),
    "runtime/verify/": ("runtime/verify/",),
}

# Foreign code that each folder may include.
MAY_USE = {
    "dsl/": (),
    "dsl/parse/": ("ANTLR",),
    "dsl/reference/": ("JSON",),
    "compiler/": ("MLIR", "LLVM"),
    # What only reads files has no LLVM, whose JSON the compiler uses.
    "compiler/tools/rlc/": ("MLIR", "LLVM", "JSON"),
    "runtime/": ("LibTorch", "CUDA", "JSON"),
    "runtime/sandbox/": (),
    "runtime/verify/": (),
    # A schema is JSON.
    "dsl/sema/JsonSchema": ("JSON",),
    "runtime/verify/JsonSchema": ("JSON",),
}

# dsl is standard C++ only: headers without folder and without `.h`.
STANDARD = re.compile(r"^[a-z_0-9]+$")

# CMake words that may appear only in one folder.
CMAKE_ONLY = (
    ("compiler", re.compile(r"\brl_mlir\b|include\(Mlir\)|find_package\(MLIR")),
    ("runtime",
     re.compile(r"\bTorch::|include\(Torch\)|find_package\(Torch|torch_cpu")),
)

# Method names: the language has words for what they are made of. A word here
# matches alone or as a part of an identifier (grpoLoss, grpo_loss).
METHODS = (
    "grpo", "drgrpo", "dapo", "gspo", "ppo", "rloo", "reinforce", "remax",
    "dpo", "ipo", "kto", "orpo", "simpo", "cispo", "vapo", "gmpo", "gfpo",
    "sapo", "vineppo", "hadw", "ha_dw", "quickstart", "smollm",
)
METHOD = re.compile(
    r"(?<![a-z])(" + "|".join(METHODS) + r")(?![a-z])", re.IGNORECASE)

# Families of models are rows of one table; the models themselves have features.
FAMILIES = re.compile(r"gemma|qwen|mistral", re.IGNORECASE)
FAMILY_TABLE = "runtime/model/HfFamilies.cpp"


def longest(table, path):
    """The entry of `table` whose key is the longest prefix of `path`."""
    key = max((k for k in table if path.startswith(k)), key=len)
    return table[key]


def files(root, suffixes=SOURCES, parts=PARTS):
    """Paths below the parts, relative to the root, in order."""
    for part in parts:
        for folder, folders, names in os.walk(os.path.join(root, part)):
            folders.sort()
            for name in sorted(names):
                if name.endswith(suffixes):
                    path = os.path.join(folder, name)
                    yield os.path.relpath(path, root).replace(os.sep, "/")


def lines(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return list(enumerate(file.read().splitlines(), 1))


def includes(root, path):
    """(line, spelling, path in the tree or None, angled) of each include."""
    for number, line in lines(root, path):
        found = INCLUDE.match(line)
        if not found:
            continue
        spelling = found.group(2)
        inside = None
        # The root and runtime/include are on the include path; the other
        # folders catch an include that crosses a wall by a short name.
        for base in (os.path.dirname(path), "", "runtime/include", *PARTS):
            candidate = os.path.normpath(os.path.join(base, spelling))
            if candidate.startswith(PARTS) and os.path.isfile(
                    os.path.join(root, candidate)):
                inside = candidate.replace(os.sep, "/")
                break
        yield number, spelling, inside, found.group(1) == "<"


def foreign(spelling):
    for name, pattern in FOREIGN:
        if pattern.match(spelling):
            return name
    return None


def check_includes(root):
    found = []
    bridges = set()
    for path in files(root):
        takes_model = takes_mlir = False
        for number, spelling, inside, angled in includes(root, path):
            at = f"{path}:{number}: "
            if inside:
                takes_model |= inside == "dsl/sema/Model.h"
                if not inside.startswith(longest(MAY_INCLUDE, path)):
                    found.append(f"{at}must not include {inside}")
                continue
            name = foreign(spelling)
            takes_mlir |= name == "MLIR"
            if name and name not in longest(MAY_USE, path):
                found.append(f"{at}must not include {name} ({spelling})")
            elif not name and path.startswith("dsl/") and not (
                    angled and STANDARD.match(spelling)):
                found.append(f"{at}dsl is standard C++ only, not {spelling}")
        if takes_model and takes_mlir:
            bridges.add(path)
    for path in sorted(bridges - {"compiler/frontend/ModelToRl.cpp"}):
        found.append(f"{path}:1: only compiler/frontend/ModelToRl.cpp may "
                     "include both dsl/sema/Model.h and MLIR")
    return found


def check_cmake(root):
    found = []
    paths = list(files(root, ("CMakeLists.txt", ".cmake")))
    if os.path.exists(os.path.join(root, "CMakeLists.txt")):
        paths.append("CMakeLists.txt")
    for path in paths:
        for number, line in lines(root, path):
            for part, pattern in CMAKE_ONLY:
                match = pattern.search(line.split("#")[0])
                if match and not path.startswith(part + "/"):
                    found.append(f"{path}:{number}: {match.group(0)} is only "
                                 f"for {part}")
    return found


def check_methods(root):
    found = []
    for path in files(root):
        if path == FAMILY_TABLE:
            continue
        for number, line in lines(root, path):
            # Camel case falls into words: grpoLoss, useGRPO.
            words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", line)
            match = METHOD.search(words) or METHOD.search(line)
            if match:
                found.append(f"{path}:{number}: names `{match.group(0)}`; the "
                             "language lacks a word")
            match = FAMILIES.search(line)
            if match and path.startswith("runtime/model/"):
                found.append(f"{path}:{number}: names `{match.group(0)}`; only "
                             f"{FAMILY_TABLE} knows families of models")
    return found
