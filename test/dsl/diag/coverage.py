#!/usr/bin/env python3
# In: Diagnostics.def and all tests. Out: failure when a diagnostic has no test
# that triggers it. Must not know: what a diagnostic is about.
"""A test triggers a diagnostic when an `.rl` test says `# EXPECT: Id` (checked
by expect.py), or a C++ test names `Id::Name` (checked by GoogleTest). Notes
are part of the diagnostic they follow and count when a test shows their text.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
table = (root / 'dsl/diag/Diagnostics.def').read_text()
rows = re.findall(r'^DIAGNOSTIC\((\w+),\s*(\w+),\s*"([^"]+)"', table, re.M)
if len(rows) < 10:
    sys.exit('Diagnostics.def could not be read')
seen = set()
for path in (root / 'test').rglob('*'):
    if path.suffix == '.rl':
        # Only a file with a RUN line that calls expect.py checks its ids.
        text = path.read_text(encoding='utf-8', errors='replace')
        if re.search(r'^# RUN:.*%expect', text, re.M):
            seen.update(re.findall(r'^# EXPECT(?:@\d+)?: (\w+)$', text, re.M))
    elif path.suffix == '.cpp':
        seen.update(re.findall(r'\bId::([A-Z]\w+)', path.read_text()))
names = [name for name, _, _ in rows]
double = sorted({name for name in names if names.count(name) > 1})
missing = [name for name in names if name not in seen]
unknown = sorted(seen - set(names))
for title, found in (('without a test', missing), ('listed twice', double),
                     ('expected but not in Diagnostics.def', unknown)):
    if found:
        print(f'{title}: {", ".join(found)}')
sys.exit(bool(missing or double or unknown))
