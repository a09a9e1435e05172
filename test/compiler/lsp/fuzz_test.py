"""Random edits: the server answers every request, semantic tokens stand in order
and apart, and it ends as it should.

Comes in: rl-lsp, the checkout, perhaps a number of edits. Goes out: exit
status. Must not know: what the answers are.
"""

import glob
import os
import random
import sys

from client import Client, File, Refused

server, root = sys.argv[1], sys.argv[2]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 300
stdlib = os.path.realpath(os.path.join(root, "stdlib"))
draw = random.Random(20240607)
texts = []
for path in sorted(glob.glob(os.path.join(root, "examples", "*.rl")) +
                   glob.glob(os.path.join(stdlib, "*", "*.rl"))):
    with open(path, encoding="utf-8") as text:
        texts.append(text.read())
words = " ".join(texts).split() + [
    "(", ")", "[", "]", "{", "}", '"', '"""', "#", "##", ":", "=", ".", "..",
    ",", "->", "\n", "\nfn ", "\nuse ", "\\", "\u0000", "🙂", "é", "\r",
    "over: ", "data.", "use std.", "1e", "'", "$", "state ", "next "]


def check_tokens(file):
    """Each has a length, and begins where the one before it ends, or behind."""
    numbers = file.client.request("textDocument/semanticTokens/full", {
        "textDocument": {"uri": file.uri}})["data"]
    line = begin = end = 0
    for down, right, length, kind, flags in zip(*[iter(numbers)] * 5):
        if down:
            line, begin, end = line + down, 0, 0
        begin += right
        assert down >= 0 and begin >= end and length > 0, (file.text, line, begin)
        end = begin + length


client = Client(server, stdlib)
client.request("initialize", {"capabilities": {}})
asked = refused = 0
for round in range(max(1, count // 60)):
    file = File(client, "file:///nowhere/f%d.rl" % round, draw.choice(texts))
    for _ in range(60):
        begin = draw.randint(0, len(file.text))
        end = min(len(file.text), begin + draw.choice([0, 0, 1, 3, 20, 200]))
        new = draw.choice(["", draw.choice(words), draw.choice(words),
                           " ".join(draw.choices(words, k=draw.randint(1, 8)))])
        file.edit(begin, end, new)
        for method in draw.sample(["hover", "completion", "definition",
                                   "references", "rename", "prepareRename",
                                   "formatting", "documentSymbol"], 3):
            position = draw.choice([
                file.position(draw.randint(0, len(file.text))),
                {"line": draw.randint(0, 99), "character": draw.randint(0, 99)},
                {"line": -1, "character": -5}, {"line": 2**30, "character": 2**30}])
            asked += 1
            try:
                client.request("textDocument/" + method, {
                    "textDocument": {"uri": file.uri}, "position": position,
                    "newName": "fresh", "context": {"includeDeclaration": True},
                    "options": {}})
            except Refused:
                refused += 1
        check_tokens(file)
    client.notify("textDocument/didClose", {"textDocument": {"uri": file.uri}})
for text in ("(" * 5000, "{" * 3000 + "}" * 9000, '"{' * 2000, "fn f(" * 3000,
             "fn f(x: " + "[" * 4000, "\n".join(["use std."] * 2000),
             "a." * 4000, "\u0000\u0001", "experiment e { " + "phase p: train { " * 900,
             "fn f(x: f32) -> f32 = " + "-" * 5000 + "x",
             "fn f(x: f32) -> f32 = " + "x + " * 300 + "x"):
    file = File(client, "file:///nowhere/hostile.rl", text)
    file.client.request("textDocument/completion", {
        "textDocument": {"uri": file.uri},
        "position": file.position(len(text))})
    check_tokens(file)
    file.diagnostics()
status = client.end()
print("%d requests, %d refused, exit status %d" % (asked, refused, status))
sys.exit(status)
