#!/usr/bin/env python3
# In: pages of docs/ and rl-analyze. Out: success when every example that is
# marked `rl` is accepted and its checks hold. Must not know: the language.
"""usage: examples_test.py ROOT RL_ANALYZE

The ```rl blocks of one `##` section are one file, so that a later one may go
on where an earlier one ended. The language reference has no unmarked block.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```(\S*)\s*$")


def sections(text):
    """(line of the first block, its text) of each section with `rl` blocks."""
    found, unmarked = [], []
    block, tag, start = None, "", 0
    lines, first = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        fence = FENCE.match(line)
        if fence and block is None:
            block, tag, start = [], fence.group(1), number
            if not tag:
                unmarked.append(number)
        elif fence:
            if tag == "rl":
                first = first or start
                lines += block + [""]
            block = None
        elif block is not None:
            block.append(line)
        elif re.match(r"^##? ", line):
            if lines:
                found.append((first, "\n".join(lines)))
            lines, first = [], 0
    if lines:
        found.append((first, "\n".join(lines)))
    return found, unmarked


def main():
    root, tool = pathlib.Path(sys.argv[1]), sys.argv[2]
    stdlib = str(root / "stdlib")
    failed = examples = 0
    pages = [root / "docs/language.md", *sorted((root / "docs/guide").glob("*.md"))]
    for page in pages:
        found, unmarked = sections(page.read_text(encoding="utf-8"))
        if page.name == "language.md" and unmarked:
            print(f"{page}: blocks without a mark at lines {unmarked}")
            failed += 1
        for line, text in found:
            examples += 1
            with tempfile.NamedTemporaryFile("w", suffix=".rl") as file:
                file.write(text)
                file.flush()
                for mode in ("--diagnostics", "--test"):
                    done = subprocess.run(
                        [tool, "--stdlib", stdlib, mode, file.name],
                        capture_output=True, text=True, timeout=60)
                    if done.returncode:
                        failed += 1
                        print(f"{page}:{line}: {mode}\n{done.stdout}{done.stderr}")
                        break
    print(f"{examples} examples, {failed} failed")
    sys.exit(bool(failed) or examples == 0)


main()
