"""Comes in: the .td files and rl-opt. Goes out: a report of every example in
the description of an op, a type or an attribute that does not parse, verify
and print as it reads, and of every op without one. Must not know: the ops."""
import pathlib
import re
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
prelude = re.search(r"```mlir-prelude\n(.*?)\n *}\n *```",
                    (folder / "RlDialect.td").read_text(), re.S).group(1) + "\n"


def program_of(block):
    """Whole programs stand alone; single ops stand in the phase that the
    dialect's description gives, the end of a row kernel in one."""
    first = block.split()[0]
    if first == "rl.finish":
        block = ("rl.row_kernel @k gradient chain [3, 2, 1, 0] {\n"
                 "^bb0(%dlogp: f32, %dentropy: f32):\n" + block + "}\n")
    elif first not in ("rl.phase", "rl.settings", "rl.row_kernel",
                       "func.func"):
        block = prelude + block + "}\n"
    return block


def run(programs):
    return subprocess.run(["rl-opt", "--split-input-file", "-"],
                          input="// -----\n".join(programs), text=True,
                          capture_output=True)


failures, examples = [], []
for path in sorted(folder.glob("*.td")):
    # A description belongs to the def or class it stands in.
    for part in re.split(r"\n(?=(?:def|class) )", path.read_text()):
        name = re.match(r"def (Rl_\w+)", part)
        name = f"{path.name}: {name.group(1) if name else part[:40]}"
        blocks = re.findall(r"```mlir\n(.*?)```", part, re.S)
        if re.match(r"def Rl_\w+Op\b", part) and not blocks:
            failures.append(f"{name} has no example")
        examples += [(name, program_of(block)) for block in blocks]

done = run([program for _, program in examples])
if done.returncode:
    for name, program in examples:
        alone = run([program])
        if alone.returncode:
            failures.append(f"{name}\n{program}{alone.stderr}")
elif run([done.stdout]).stdout != done.stdout:
    failures.append("what is printed reads back as another program")
for failure in failures:
    print(failure)
print(f"{len(examples)} examples, {len(failures)} failures")
sys.exit(bool(failures) or not examples)
