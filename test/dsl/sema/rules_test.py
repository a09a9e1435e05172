"""Rules of docs/language.md against those that diagnostics cite.

In: the root of the checkout. Out: exit status 1 and the differences where a
cited rule is not written, a written rule is never cited, or a rule is written
twice. Must not know: what the rules say.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
rows = (root / "dsl/diag/Diagnostics.def").read_text()
page = (root / "docs/language.md").read_text()
cited = set(re.findall(r'^DIAGNOSTIC\(\w+,\s*\w+,\s*"([^"]+)"', rows, re.M))
written = re.findall(r"\*\*([a-z]+\.\d+)\*\*", page)
faults = [f"{rule}: cited by a diagnostic, not in docs/language.md"
          for rule in sorted(cited - set(written))]
faults += [f"{rule}: in docs/language.md, cited by no diagnostic"
           for rule in sorted(set(written) - cited)]
faults += [f"{rule}: written twice in docs/language.md"
           for rule in sorted({r for r in written if written.count(r) > 1})]
for fault in faults:
    print(fault)
if not cited or not written:
    faults.append("nothing found")
sys.exit(1 if faults else 0)
