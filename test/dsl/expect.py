#!/usr/bin/env python3
# In: a program that must be rejected, with `# EXPECT: Id` lines. Out: success
# when the diagnostics are those, in that order. Must not know: the language.
"""usage: expect.py FILE [TOOL [OPTION...]]

Each line `# EXPECT: Id` (or `# EXPECT@N: Id`, with the line of the file it
must point at) names one diagnostic of Diagnostics.def. TOOL prints rendered
diagnostics, and their names with the further option --ids; it must exit with
status 1. It is rl-parse --diagnostics unless said otherwise.
"""
import re
import subprocess
import sys


def kebab(name):
    return re.sub(r'(?<!^)([A-Z])', r'-\1', name).lower()


def run(command):
    done = subprocess.run(command, capture_output=True, timeout=60)
    if done.returncode != 1:
        sys.exit(f'{command}: exit status {done.returncode}, not 1\n'
                 f'{done.stdout.decode()}{done.stderr.decode()}')
    return done.stdout.decode()


def main():
    path = sys.argv[1]
    tool = sys.argv[2:] or ['rl-parse', '--diagnostics']
    with open(path, encoding='utf-8') as file:
        marks = re.findall(r'^# EXPECT(?:@(\d+))?: (\w+)$', file.read(), re.M)
    if not marks:
        sys.exit(f'{path}: no line `# EXPECT: Id`')
    wanted = [kebab(name) for _, name in marks]
    found = run(tool + ['--ids', path]).split()
    shown = run(tool + [path])
    if found != wanted:
        sys.exit(f'{path}: expected {wanted}\nfound {found}\n{shown}')
    lines = re.findall(r'^[^\n:]+:(\d+):\d+: (?:error|warning):', shown, re.M)
    for (line, name), at in zip(marks, lines):
        if line and line != at:
            sys.exit(f'{path}: {name} points at line {at}, not {line}\n{shown}')


main()
