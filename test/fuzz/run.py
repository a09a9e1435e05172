#!/usr/bin/env python3
"""In: a fuzzer, seconds, options of libFuzzer. Out: its findings in a folder;
status 1 when there is one. Must not know: what is fuzzed.

Seeds are the .rl files of the tree, read only; the dictionary is made of the
words that the tables of the language hold, so neither goes stale."""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def words():
    grammar = (ROOT / "dsl/grammar/RlLexer.g4").read_text()
    found = set(re.findall(r"'([^'\\\n]+)'", grammar))
    tables = ROOT / "dsl/primitives"
    for table in ("Primitives.def", "Streams.def"):
        found |= set(re.findall(r'"([a-z_0-9.]+)"', (tables / table).read_text()))
    for line in (tables / "Slots.def").read_text().splitlines():
        found |= set(re.findall(r"^(?:CONTEXT|SLOT)\((\w+)(?:, (\w+))?", line)[0]
                     if line.startswith(("CONTEXT", "SLOT")) else ())
    found |= set(re.findall(r"^AXIS\((\w+)", (tables / "Axes.def").read_text(), re.M))
    found |= {"f32", "f64", "i64", "bool", "text", "prompt", "rollout", "token",
              "f32[prompt, rollout]", "f32?", "over: [prompt, rollout]",
              "by: ", "along: ", "drop_rollout", "drop_prompt", "cases: 2"}
    for file in (ROOT / "stdlib").rglob("*.rl"):
        found.add("std." + ".".join(file.relative_to(ROOT / "stdlib").with_suffix("").parts))
    return sorted(word for word in found if word)


def add_reader_seeds(name, seeds):
    """Small tokenizers, each with a text; tensors of the tests of models."""
    if name == "fuzz-tokenizer":
        folder = ROOT / "test/runtime/tokenizer/families"
        for file in folder.glob("*.json"):
            made = json.loads(file.read_text(encoding="utf-8"))["tokenizer"]
            model = made["model"]
            words = list(model["vocab"])
            kept = words[:12] + words[-260:-220] + [
                w for w in words[12:] if len(w) == 1][:60]
            model["vocab"] = {word: n for n, word in enumerate(dict.fromkeys(kept))}
            model["merges"] = [pair for pair in model["merges"] if all(
                word in model["vocab"] for word in (*pair, "".join(pair)))]
            made["added_tokens"] = [t for t in made["added_tokens"]
                                    if t["content"] in model["vocab"]]
            for number, text in enumerate(("a 12", "\u2581 x\u00e9\n\n", "<s> \u4e09")):
                (seeds / f"{file.stem}-{number}").write_text(
                    json.dumps(made, ensure_ascii=False) + "\0" + text,
                    encoding="utf-8")
    elif name == "fuzz-safetensors":
        for file in (ROOT / "test/runtime/model").rglob("*.safetensors"):
            if file.stat().st_size < 8192:
                (seeds / file.parent.name).write_bytes(file.read_bytes())


def is_quick(tool, file):
    """Whether an input that was slow under sanitizers ends in time without."""
    if not file.name.startswith(("timeout", "slow-unit")):
        return False
    try:
        subprocess.run([tool, "--stdlib", ROOT / "stdlib", "--diagnostics", file],
                       timeout=2, stdout=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return False
    print(f"{file.name}: slow under sanitizers only", file=sys.stderr)
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fuzzer", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=1800)
    parser.add_argument("--folder", type=pathlib.Path,
                        help="of the corpus and the findings; kept")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--go-on", action="store_true",
                        help="collects every finding; else stops at the first")
    parser.add_argument("--plain", type=pathlib.Path,
                        help="rl-analyze without sanitizers, which judges what "
                        "took 2 s; else the limit is 20 s")
    arguments = parser.parse_args()
    folder = arguments.folder or arguments.fuzzer.parent.parent / (
        "fuzz-" + arguments.fuzzer.name)
    seeds, corpus, found = (folder / part for part in ("seeds", "corpus", "found"))
    for fresh in (seeds, found):
        shutil.rmtree(fresh, ignore_errors=True)
    for part in (seeds, corpus, found):
        part.mkdir(parents=True, exist_ok=True)
    is_reader = arguments.fuzzer.name in ("fuzz-tokenizer", "fuzz-safetensors")
    for place in () if is_reader else ("stdlib", "examples", "test", "docs"):
        for file in (ROOT / place).rglob("*"):
            if file.suffix == ".rl":
                flat = "-".join(file.relative_to(ROOT).parts)
                (seeds / flat).write_bytes(file.read_bytes())
    if arguments.fuzzer.name == "fuzz-answer":
        pairs = ROOT / "test/runtime/verify/picked.txt"
        for number, line in enumerate(pairs.read_text().splitlines()):
            gold, _, given = line.partition(" ||| ")
            (seeds / f"pair-{number}").write_text(f"{gold}\n\\boxed{{{given}}}")
    add_reader_seeds(arguments.fuzzer.name, seeds)
    fixed = (pathlib.Path(__file__).parent / "rl.dict").read_text()
    quoted = [word.replace("\\", "\\\\").replace('"', '\\"') for word in words()]
    (folder / "words.dict").write_text(
        fixed + "".join(f'"{word}"\n' for word in quoted))
    status = subprocess.run([
        str(arguments.fuzzer), str(corpus), str(seeds),
        f"-dict={folder / 'words.dict'}", f"-max_total_time={arguments.seconds}",
        f"-timeout={2 if arguments.plain else 20}", "-rss_limit_mb=1024", "-max_len=8192",
        f"-seed={arguments.seed}", f"-artifact_prefix={found}/",
        "-print_final_stats=1"] + (
            ["-fork=1", "-ignore_crashes=1", "-ignore_timeouts=1",
             "-ignore_ooms=1"] if arguments.go_on else [])).returncode
    left = [file for file in sorted(found.iterdir())
            if not (arguments.plain and is_quick(arguments.plain, file))]
    for file in left:
        print(f"found {file}", file=sys.stderr)
    # With --plain, a status may be that of a file that was only slow here.
    return 1 if left or (status and not arguments.plain) else 0


if __name__ == "__main__":
    sys.exit(main())
