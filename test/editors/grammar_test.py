"""The TextMate grammar knows every word of the language.

Comes in: the checkout. Goes out: failures of unittest.
Must not know: an editor.

Words come from RlLexer.g4, primitives and constructors from their tables, so
that a new one without an entry in the grammar fails here. The patterns keep to
what Oniguruma and Python's `re` read alike.
"""

import json
import os
import re
import sys
import unittest

ROOT = sys.argv[1]
FOLDER = os.path.join(ROOT, "editors", "vscode")
HOW = "editors/vscode/syntaxes/rl.tmLanguage.json has no entry for `%s`"


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


GRAMMAR = json.loads(read("editors", "vscode", "syntaxes",
                          "rl.tmLanguage.json"))


def patterns(of):
    """The patterns below a rule, includes resolved, in order."""
    for rule in of:
        if "include" in rule:
            inner = GRAMMAR["repository"][rule["include"][1:]]
            if "match" in inner or "begin" in inner:
                yield inner
            else:
                yield from patterns(inner["patterns"])
        elif "match" in rule or "begin" in rule:
            yield rule
        else:
            yield from patterns(rule["patterns"])


def tokens(text, rules=None, name="", at=0, end=None):
    """Scopes of a text: (piece, scope) as an editor finds them, line by line
    where a pattern asks for one. A list of pieces and where it stopped."""
    rules = list(patterns(rules or GRAMMAR["patterns"]))
    found = []
    while at < len(text):
        best = None
        if end:
            stop = re.compile(end, re.M).search(text, at)
            if stop:
                best = (stop.start(), -1, stop, None)
        for order, rule in enumerate(rules):
            match = re.compile(rule.get("match") or rule["begin"],
                               re.M).search(text, at)
            if match and (best is None or match.start() < best[0]):
                best = (match.start(), order, match, rule)
        if best is None:
            break
        start, _, match, rule = best
        if name and start > at:
            found.append((text[at:start], name))
        at = max(match.end(), at)
        if rule is None:
            return found, at
        if "begin" in rule:
            inner, at = tokens(text, rule["patterns"], rule.get("name", ""),
                               at, rule["end"])
            found += inner
        elif "captures" in rule:
            for group, scope in rule["captures"].items():
                if match.group(int(group)):
                    found.append((match.group(int(group)), scope["name"]))
        else:
            found.append((match.group(), rule["name"]))
        if match.end() == match.start() and "begin" not in rule:
            at += 1
    return found, at


def scope(piece, text):
    """The scope of the first piece in a text; a failure tells all of them."""
    found, _ = tokens(text)
    for each, name in found:
        if each == piece:
            return name
    raise AssertionError("%r has no scope in %r: %r" % (piece, text, found))


def rows(macro, text):
    return re.findall(r"^%s\((.*)\)$" % macro, text, re.M)


class Grammar(unittest.TestCase):
    def test_every_word_of_the_lexer(self):
        words = re.findall(r"^\w+: '([a-z]+)';", read("dsl", "grammar",
                                                      "RlLexer.g4"), re.M)
        self.assertGreater(len(words), 20)
        # Slots are called as these declarations, so they need a name behind.
        heads = {"fn", "reward", "advantage", "objective", "metric",
                 "scheduler", "task"}
        for word in words:
            text = word + (" f(" if word in heads else " ")
            found, _ = tokens(text)
            scopes = [name for piece, name in found if piece == word]
            # `ring` is a type.
            self.assertTrue(scopes and re.match(
                r"keyword|constant.language|storage.type", scopes[0]),
                HOW % word)

    def test_every_primitive_and_value(self):
        kinds = set()
        for row in rows("PRIMITIVE", read("dsl", "primitives",
                                          "Primitives.def")):
            _, spelling, family = [part.strip() for part in
                                   row.split(",", 3)[:3]]
            spelling = spelling.strip('"')
            if not spelling:
                continue
            kinds.add(family)
            if family == "Leaf":
                self.assertEqual(scope(spelling, "x + %s" % spelling),
                                 "variable.language.rl", HOW % spelling)
            else:
                self.assertRegex(scope(spelling, "x + %s(y)" % spelling),
                                 "support.function", HOW % spelling)
        self.assertLessEqual({"Leaf", "Unary", "Reduce", "Shape", "Text"}, kinds)

    def test_every_constructor(self):
        for row in rows("CONTEXT", read("dsl", "primitives", "Slots.def")):
            name, kind = [part.strip().strip('"')
                          for part in row.split(",", 2)[:2]]
            if kind in ("Experiment", "Phase", "Sample") or name == "task":
                continue
            self.assertEqual(scope(name, "x = " + name), "support.class.rl",
                             HOW % name)

    def test_numbers(self):
        for number in ("0", "12", "1024"):
            self.assertEqual(scope(number, "x = " + number),
                             "constant.numeric.integer.rl")
        for number in ("0.5", "2e-3", "1e9", "1.5E+3"):
            self.assertEqual(scope(number, "x = " + number),
                             "constant.numeric.float.rl")

    def test_comments(self):
        self.assertEqual(scope("## why", "x: f32  ## why"),
                         "comment.line.documentation.rl")
        self.assertEqual(scope("# why", "x = 1 # why"),
                         "comment.line.number-sign.rl")
        self.assertEqual(scope("### why", "### why"),
                         "comment.line.number-sign.rl")

    def test_texts_and_holes(self):
        text = '"# a\\n{where(b, "c", d)} e \\u{1F600}"  # f'
        self.assertEqual(scope("# a", text), "string.quoted.double.rl")
        self.assertEqual(scope("\\n", text), "constant.character.escape.rl")
        self.assertEqual(scope("where", text), "support.function.elementwise.rl")
        self.assertEqual(scope("c", text), "string.quoted.double.rl")
        self.assertEqual(scope(" e ", text), "string.quoted.double.rl")
        self.assertEqual(scope("\\u{1F600}", text),
                         "constant.character.escape.rl")
        self.assertEqual(scope("# f", text), "comment.line.number-sign.rl")
        self.assertEqual(scope("\\q", '"\\q"'), "invalid.illegal.escape.rl")
        block = '"""a "quoted"\n# b {mean(c, over: token)}"""  # d'
        self.assertEqual(scope("mean", block), "support.function.reduce.rl")
        self.assertEqual(scope("token", block), "entity.name.tag.axis.rl")
        self.assertEqual(scope("# d", block), "comment.line.number-sign.rl")

    def test_an_open_text_ends_with_its_line(self):
        self.assertEqual(scope("use", 'x = "a\nuse std.b'),
                         "keyword.control.import.rl")

    def test_declarations_and_slots(self):
        self.assertEqual(scope("clipped", "objective clipped(x: f32)"),
                         "entity.name.function.rl")
        self.assertEqual(scope("objective", "    objective = clipped(x)"),
                         "variable.other.assignment.rl")
        self.assertEqual(scope("f32", "x: f32[prompt] = 1"), "storage.type.rl")
        self.assertEqual(scope("f32", "y = f32(x)"),
                         "support.function.elementwise.rl")
        self.assertEqual(scope("over", "mean(x, over: rollout)"),
                         "variable.parameter.rl")
        self.assertEqual(scope("logp", "x = old.logp"), "variable.other.member.rl")

    def test_the_extension_names_its_files(self):
        package = json.loads(read("editors", "vscode", "package.json"))
        contributes = package["contributes"]
        for path in (package["main"],
                     contributes["languages"][0]["configuration"],
                     contributes["grammars"][0]["path"]):
            self.assertTrue(os.path.exists(os.path.join(FOLDER, path)), path)
        self.assertEqual(contributes["grammars"][0]["scopeName"],
                         GRAMMAR["scopeName"])
        json.loads(read("editors", "vscode", "language-configuration.json"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
