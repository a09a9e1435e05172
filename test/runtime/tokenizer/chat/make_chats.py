#!/usr/bin/env python3
"""Writes chats.json: what jinja2 makes of the templates beside this file.

make_chats.py               the committed templates
make_chats.py FOLDER OUT    the templates of another folder and generated
                            chats (then run the test with RL_CHAT_CASES=OUT);
                            trl carries some of families of models in its
                            package, under trl/chat_templates

The environment is that of transformers, with the clock at SECOND. Needs
jinja2."""
import datetime
import json
import os
import pathlib
import random
import sys

import jinja2
import jinja2.ext
import jinja2.sandbox

HERE = pathlib.Path(__file__).resolve().parent
CHATS = [
    [("user", "What is 2 + 3?")],
    [("system", "Be brief."), ("user", " Hi \n"), ("assistant", "Hello!"),
     ("user", "Bye <|im_end|> {{ x }}")],
    [("user", "Zähle bis drei: 一二三"), ("assistant", ""), ("user", "")],
    [("system", "Be."), ("user", "call"), ("tool", "1"), ("tool", "two words"),
     ("assistant", "done\n"), ("system", "late")],
]
ROLES = {"bos_token": "<s>", "eos_token": "</s>"}


SECOND = 1_700_000_000
TEXTS = ["Hi", " spaces \n", "", "<think>\nfirst 2\n</think>\n\n4", "Grüße 三 🙂",
         "<|im_end|> {{ x }} {% y %}", "line\nline", "</think>", '"quoted" \\ /',
         "<tool_response>\n5\n</tool_response>", "[INST] no [/INST]"]


def generated(count):
    """Chats of every shape: also those that templates refuse."""
    rng = random.Random(11)
    for _ in range(count):
        chat = [("system", rng.choice(TEXTS))] if rng.random() < 0.5 else []
        for turn in range(rng.randint(1, 5)):
            role = "user" if turn % 2 == 0 else "assistant"
            if rng.random() < 0.1:
                role = rng.choice(["system", "tool", "assistant", "user"])
            chat.append((role, rng.choice(TEXTS)))
        yield chat


class Refused(jinja2.exceptions.TemplateError):
    """The template itself says no."""


def refuse(message):
    raise Refused(message)


def to_json(x, ensure_ascii=False, indent=None, separators=None,
            sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent,
                      separators=separators, sort_keys=sort_keys)


class Generation(jinja2.ext.Extension):
    """`generation` marks what a model is trained on, and renders it."""
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"],
                                       drop_needle=True)
        return jinja2.nodes.Scope(body).set_lineno(line)


def environment():
    made = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True,
        extensions=[Generation, jinja2.ext.loopcontrols])
    made.filters["tojson"] = to_json
    made.globals["raise_exception"] = refuse
    made.globals["strftime_now"] = datetime.datetime.fromtimestamp(
        SECOND).strftime
    return made


def cases_of(folder, chats):
    for path in sorted(folder.glob("*.jinja")):
        template = environment().from_string(path.read_text(encoding="utf-8"))
        for chat in chats:
            for prompt in (True, False):
                messages = [{"role": r, "content": c} for r, c in chat]
                case = {"template": path.name, "messages": messages,
                        "add_generation_prompt": prompt}
                try:
                    case["text"] = template.render(
                        messages=messages, add_generation_prompt=prompt,
                        tools=None, documents=None, **ROLES)
                except Refused as error:
                    case["refused"] = str(error)
                except jinja2.exceptions.TemplateError:
                    pass  # a fault of the template
                yield case


def main():
    folder, out, chats = HERE, HERE / "chats.json", CHATS
    if len(sys.argv) == 3:
        folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
        chats = list(generated(60))
    os.environ["TZ"] = "UTC"
    cases = list(cases_of(folder, chats))
    out.write_text(
        json.dumps({"roles": ROLES, "second": SECOND, "folder": str(folder)
                    if len(sys.argv) == 3 else "", "cases": cases}, indent=1,
                   ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
