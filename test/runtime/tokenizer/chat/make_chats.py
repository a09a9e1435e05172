#!/usr/bin/env python3
"""Writes chats.json: what jinja2 makes of the templates beside this file.

The environment is that of transformers, less its clock. Needs jinja2."""
import json
import pathlib

import jinja2
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


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def main():
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = refuse
    cases = []
    for path in sorted(HERE.glob("*.jinja")):
        template = environment.from_string(path.read_text(encoding="utf-8"))
        for chat in CHATS:
            for prompt in (True, False):
                messages = [{"role": r, "content": c} for r, c in chat]
                cases.append({
                    "template": path.name, "messages": messages,
                    "add_generation_prompt": prompt,
                    "text": template.render(
                        messages=messages, add_generation_prompt=prompt,
                        tools=None, documents=None, **ROLES)})
    (HERE / "chats.json").write_text(
        json.dumps({"roles": ROLES, "cases": cases}, indent=1,
                   ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
