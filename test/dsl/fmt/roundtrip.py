#!/usr/bin/env python3
# In: all programs of the tests, the standard library and the examples. Out:
# failure when formatting is not idempotent or changes a tree.
# Must not know: the formatting.
import pathlib
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1])


def run(mode, path):
    return subprocess.run(['rl-parse', mode, str(path)], timeout=60,
                          capture_output=True)


failed, accepted = [], 0
files = [path for part in ('test', 'stdlib', 'examples')
         for path in sorted((root / part).rglob('*.rl'))]
with tempfile.TemporaryDirectory() as folder:
    once, twice = pathlib.Path(folder, 'a.rl'), pathlib.Path(folder, 'b.rl')
    for path in files:
        tree = run('--ast', path)
        if tree.returncode != 0:
            continue
        accepted += 1
        once.write_bytes(run('--fmt', path).stdout)
        twice.write_bytes(run('--fmt', once).stdout)
        if run('--ast', once).stdout != tree.stdout:
            failed.append(f'{path}: formatting changes the tree')
        elif once.read_bytes() != twice.read_bytes():
            failed.append(f'{path}: formatting is not idempotent')
print('\n'.join(failed))
if accepted < 10:
    sys.exit(f'only {accepted} of {len(files)} programs were accepted')
sys.exit(bool(failed))
