#!/usr/bin/env python3
"""Writes the reference pages that follow from tables and from the library.

Comes in: Primitives.def, Slots.def, Diagnostics.def, stdlib/*.rl.
Goes out: primitives.md, slots.md, diagnostics.md, stdlib.md in the folder
named on the command line.
Must not know: what any row or declaration means.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NOTE = "<!-- Written by tools/checks/generated-docs.sh; edit the source. -->\n"
RESULT = re.compile(r"(\) -> \w+(\[[^\]]*\])?) [={].*$")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def rows(path, macro):
    """Arguments of every `macro(...)` row, texts joined and unquoted."""
    text = re.sub(r"^\s*(//|#).*$", "", (ROOT / path).read_text(), flags=re.M)
    for match in re.finditer(rf"^{macro}\(", text, flags=re.M):
        at, depth, quoted, parts, part = match.end(), 1, False, [], ""
        while depth:
            c = text[at]
            if c == "\\" and quoted:
                part += text[at:at + 2]
                at += 2
                continue
            if c == '"':
                quoted = not quoted
            elif not quoted:
                depth += (c == "(") - (c == ")")
            if depth and not (c == "," and depth == 1 and not quoted):
                part += c
            else:
                parts.append(part)
                part = ""
            at += 1
        yield [unquoted(each) for each in parts]


def unquoted(argument):
    texts = STRING.findall(argument)
    joined = "".join(texts) if texts or '""' in argument else argument.strip()
    return joined.replace('\\"', '"').replace("\\\\", "\\")


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def code(text):
    return f"`{text}`" if text else ""


def table(head, lines):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for line in lines:
        yield "| " + " | ".join(line) + " |"


def primitives():
    yield "# Primitives\n"
    yield ("Operations that the language cannot express in itself. Without a "
           "word they are reached by an operator or by reading a name.\n")
    yield from table(
        ("primitive", "word", "family", "takes", "meaning"),
        ([name, code(word), family, code(takes), cell(meaning)] for
         name, word, family, takes, meaning in
         rows("dsl/primitives/Primitives.def", "PRIMITIVE")))


def slots():
    path = "dsl/primitives/Slots.def"
    ranges = {(context, name): words
              for context, name, words, _ in rows(path, "RANGE")}
    yield "# Slots\n"
    yield ("What may stand left of `=`, by the record it belongs to. *When*: "
           "Build, a constant; Start, may read params; Step, may follow the "
           "step; Batch, a program over the batch.")
    for context, kind, meaning in rows(path, "CONTEXT"):
        yield f"\n## {context}\n\n{meaning[0].upper()}{meaning[1:]} ({kind}).\n"
        lines = [[code(name), kind, code(default) or "required", when,
                  ranges.get((context, name), ""), cell(meaning)]
                 for owner, name, kind, default, when, meaning in
                 rows(path, "SLOT") if owner == context]
        if lines:
            yield from table(("slot", "type", "default", "when", "range",
                              "meaning"), lines)


def diagnostics():
    yield "# Diagnostics\n"
    yield ("Each cites a rule of [the language](../language.md); `{0}` and "
           "the like are filled in.\n")
    yield from table(
        ("id", "severity", "rule", "text"),
        ([name, severity, rule, cell(text)] for name, severity, rule, text in
         rows("dsl/diag/Diagnostics.def", "DIAGNOSTIC")))


def stdlib():
    yield "# Standard library\n"
    yield "One declaration a file; `use std.<folder>.<name>`."
    folder = None
    for path in sorted((ROOT / "stdlib").glob("*/*.rl")):
        if path.parent.name != folder:
            folder = path.parent.name
            yield f"\n## std.{folder}"
        doc, signature, open_ = [], [], 0
        for line in path.read_text().splitlines():
            if not signature and line.startswith("##"):
                doc.append(line[2:].strip())
            elif signature or re.match(
                    r"(fn|reward|advantage|objective|metric|scheduler|task|choice|axis) ",
                    line):
                signature.append(line)
                open_ += line.count("(") - line.count(")")
                if open_ == 0 or RESULT.search(line):
                    break
        # The head ends with its result type; a task's, before its body.
        signature[-1] = RESULT.sub(r"\1", signature[-1]).removesuffix(" {")
        head = "\n".join(signature)
        yield f"\n### {path.stem}\n\n{' '.join(doc)}\n\n```\n{head}\n```"


def main():
    target = pathlib.Path(sys.argv[1])
    for make in (primitives, slots, diagnostics, stdlib):
        (target / f"{make.__name__}.md").write_text(
            NOTE + "\n".join(make()) + "\n")


main()
