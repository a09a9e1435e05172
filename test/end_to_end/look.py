"""usage: look.py PAGE PICTURE: opens a page of `rlc report` in a browser.

Comes in: the page; playwright; RL_BROWSER, a Chromium (default: playwright's).
Goes out: the picture; one JSON object of what the browser shows.
Must not know: how the page was made.
"""

import json
import os
import pathlib
import sys

from playwright.sync_api import sync_playwright

page_path, picture = sys.argv[1:]
seen = {"errors": [], "requests": []}
with sync_playwright() as play:
    browser = play.chromium.launch(
        executable_path=os.environ.get("RL_BROWSER") or None,
        args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("pageerror", lambda error: seen["errors"].append(str(error)))
    page.on("console", lambda said: seen["errors"].append(said.text)
            if said.type == "error" else None)
    page.on("request", lambda one: seen["requests"].append(one.url))
    page.goto(pathlib.Path(page_path).absolute().as_uri())
    page.wait_for_selector("body[data-ready=yes]", timeout=10000)

    def curves(name):
        return page.locator(f'svg[aria-label="{name}"] path').count()

    seen["title"] = page.title()
    seen["compared"] = page.locator("#compare tr").count() - 1
    seen["charts"] = page.locator("svg").count()
    seen["loss"] = curves("warmup/loss")
    seen["width"] = page.evaluate("document.documentElement.scrollWidth")
    seen["sample"] = page.locator("#samples td.text").nth(1).inner_text()
    seen["bold"] = page.locator("#samples td b, #environment td b").count()
    page.screenshot(path=picture, full_page=True)
    # One curve less without its run; a fainter one beside it when smoothed.
    page.locator("#curves input[type=checkbox]").first.uncheck()
    seen["loss_without_one"] = curves("warmup/loss")
    page.locator("#curves input[type=range]").fill("0.8")
    seen["loss_smoothed"] = curves("warmup/loss")
    page.locator('svg[aria-label="warmup/loss"]').hover()
    seen["read"] = page.locator(
        '.card:has(svg[aria-label="warmup/loss"]) .read').inner_text()
    browser.close()
print(json.dumps(seen))
