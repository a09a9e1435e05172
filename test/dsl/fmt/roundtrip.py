#!/usr/bin/env python3
# In: all programs of the tests, the standard library and the examples. Out:
# failure when formatting is not idempotent or changes a tree.
# Must not know: the formatting.
import pathlib
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
files = [str(path) for part in ('test', 'stdlib', 'examples')
         for path in sorted((root / part).rglob('*.rl'))]
sys.exit(subprocess.run(['rl-parse', '--roundtrip'] + files,
                        timeout=120).returncode)
