"""A client of the language server on its standard streams.

Comes in: the server's executable. Goes out: replies and notifications.
Must not know: what a test asks.
"""

import json
import os
import subprocess


class Refused(Exception):
    """An error the server replied with."""


class Client:
    def __init__(self, server, stdlib):
        self.process = subprocess.Popen(
            [server, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={"RL_STDLIB": stdlib, "PATH": "/usr/bin:/bin"})
        self.next_id = 0
        self.findings = {}
        self.counts = {}

    def send_bytes(self, body):
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def send(self, message):
        self.send_bytes(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def receive(self):
        length = None
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise EOFError("the server ended: %s" % self.process.wait())
            line = line.strip()
            if not line:
                break
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            uri = message["params"]["uri"]
            self.findings[uri] = message["params"]["diagnostics"]
            self.counts[uri] = self.counts.get(uri, 0) + 1
        return message

    def notify(self, method, params=None):
        self.send({"method": method, "params": params or {}})

    def request(self, method, params=None):
        self.next_id += 1
        self.send({"id": self.next_id, "method": method, "params": params or {}})
        while True:
            message = self.receive()
            if message.get("id") == self.next_id:
                if "error" in message:
                    raise Refused(message["error"]["message"])
                return message["result"]

    def seconds(self):
        """Processor time the server has used."""
        with open("/proc/%d/stat" % self.process.pid, encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        """Shuts down as the protocol says; the exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(timeout=20)


def units(text):
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


class File:
    """An open file. Places are told by a piece of text, `|` at the place."""

    def __init__(self, client, uri, text):
        self.client, self.uri, self.text, self.version = client, uri, text, 1
        self.client.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "rl", "version": 1, "text": text}})

    def position(self, offset):
        before = self.text[:offset]
        start = before.rfind("\n") + 1
        return {"line": before.count("\n"), "character": units(before[start:])}

    def find(self, marked):
        at = marked.index("|")
        piece = marked.replace("|", "", 1)
        assert self.text.count(piece) == 1, (
            "%r stands %d times" % (piece, self.text.count(piece)))
        return self.text.index(piece) + at

    def place(self, marked):
        return {"textDocument": {"uri": self.uri},
                "position": self.position(self.find(marked))}

    def ask(self, method, marked, **more):
        return self.client.request("textDocument/" + method,
                                   {**self.place(marked), **more})

    def edit(self, begin, end, new):
        """Replaces characters [begin, end) by an incremental change."""
        change = {"range": {"start": self.position(begin),
                            "end": self.position(end)}, "text": new}
        self.text = self.text[:begin] + new + self.text[end:]
        self.change([change])

    def replace(self, old, new):
        assert self.text.count(old) == 1, old
        at = self.text.index(old)
        self.edit(at, at + len(old), new)

    def set(self, text):
        self.text = text
        self.change([{"text": text}])

    def change(self, changes):
        self.version += 1
        self.client.notify("textDocument/didChange", {
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": changes})

    def diagnostics(self):
        """Of the text as it is: replies come in the order of requests."""
        self.client.request("textDocument/documentSymbol",
                            {"textDocument": {"uri": self.uri}})
        return self.client.findings[self.uri]

    def labels(self, marked):
        return [item["label"] for item in self.items(marked)]

    def items(self, marked):
        return self.ask("completion", marked)["items"]

    def hover(self, marked):
        found = self.ask("hover", marked)
        return found["contents"]["value"] if found else ""

    def tokens(self, legend):
        """Semantic tokens: text, type and modifiers, in one line each."""
        numbers = self.client.request("textDocument/semanticTokens/full", {
            "textDocument": {"uri": self.uri}})["data"]
        assert len(numbers) % 5 == 0
        line = character = 0
        found = []
        for i in range(0, len(numbers), 5):
            down, right, length, kind, flags = numbers[i:i + 5]
            line, character = line + down, right + (0 if down else character)
            begin = self.offset({"line": line, "character": character})
            end = self.offset({"line": line, "character": character + length})
            names = [name for bit, name in enumerate(legend["tokenModifiers"])
                     if flags >> bit & 1]
            found.append(" ".join([self.text[begin:end],
                                   ".".join([legend["tokenTypes"][kind]] + names)]))
        return found

    def offset(self, position):
        lines = self.text.split("\n")
        line = lines[position["line"]]
        taken = line.encode("utf-16-le")[:2 * position["character"]]
        return (sum(len(each) + 1 for each in lines[:position["line"]]) +
                len(taken.decode("utf-16-le")))

    def apply(self, edits):
        """The text with edits applied."""
        text = self.text
        for edit in sorted(edits, key=lambda e: -self.offset(e["range"]["start"])):
            text = (text[:self.offset(edit["range"]["start"])] + edit["newText"] +
                    text[self.offset(edit["range"]["end"]):])
        return text
