"""usage: read_report.py PAGE: prints what a page of `rlc report` holds.

In: the page. Out: lines; status 1 where it needs anything but itself. Must not
know: how it looks.
"""

import html.parser
import json
import re
import sys


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.data, self.inside, self.open, self.faults = "", False, [], []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("src", "href", "action", "srcset"):
                self.faults.append(f"{tag} {name}={value}")
        if tag in ("link", "img", "iframe", "object", "embed", "base"):
            self.faults.append(tag)
        if tag not in ("meta", "link", "img", "input", "br"):
            self.open.append(tag)
        self.inside = tag == "script" and ("id", "data") in attributes

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.data += data


with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
page = Page()
page.feed(text)
page.close()
# The name of SVG is a name; whatever else has a scheme would be fetched.
for address in re.findall(r"[a-z]+://[^\s\"'`)]*", text):
    if address != "http://www.w3.org/2000/svg":
        page.faults.append(address)
for word in ("fetch(", "XMLHttpRequest", "@import", "url(", "import("):
    if word in text:
        page.faults.append(word)
for fault in page.faults + page.open:
    print("fault:", fault)
for run in json.loads(page.data)["runs"]:
    print(run["path"].split("/runs/")[-1], run["state"], run["steps"],
          run["planned"], run["seconds"], json.dumps(run["last"]))
    print("  params", json.dumps(run["run"]["params"]))
    print("  loss", [point for point in run["series"]["warmup/loss"]][:2])
    print("  reward", len(run["series"]["warmup/reward"]))
    print("  samples", len(run["samples"]), run["samples"][0]["item"],
          run["samples"][-1]["item"], run["samples"][0]["response"])
    print("  warnings", len(run["warnings"]), run["reason"])
    print("  program", run["program"].split("\n")[1])
sys.exit(bool(page.faults or page.open))
