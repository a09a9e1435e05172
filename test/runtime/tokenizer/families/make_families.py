#!/usr/bin/env python3
"""Small tokenizers with the pipelines of families of models.

make_families.py           trains them and writes <family>.json beside this
                           file, each with what the `tokenizers` package makes
                           of the texts of ../cases/digits
make_families.py --check OUT   folders of 10,000 texts each with all
                           expectations, for RL_TOKENIZER_CASES

Normalizers, pre-tokenizers, decoders and options are those of the families'
own files; vocabularies are a thousandth of theirs, so every rule of a pipeline
is met by few bytes. Needs the package `tokenizers` (0.23 was used).
"""
import json
import pathlib
import random
import sys

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import make_expectations  # noqa: E402

LLAMA_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?"
    r"[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN_WORDS = LLAMA_WORDS.replace(r"\p{N}{1,3}", r"\p{N}")
TEKKEN_WORDS = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*"
    r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?"
    r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?"
    r"[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def split(words):
    return {"type": "Split", "pattern": {"Regex": words},
            "behavior": "Isolated", "invert": False}


BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
         "use_regex": False}
BYTES_OUT = {"type": "ByteLevel", "add_prefix_space": True,
             "trim_offsets": True, "use_regex": True}


def sequence(kind, *parts):
    return {"type": "Sequence", kind: list(parts)}


SPACES = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
SPACES_OUT = {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}
FALLBACK_OUT = [SPACES_OUT, {"type": "ByteFallback"}, {"type": "Fuse"}]
STRIP_OUT = {"type": "Strip", "content": " ", "start": 1, "stop": 0}


def byte_level(words, specials, normalizer=None, ignore_merges=False):
    return {"normalizer": normalizer,
            "pre_tokenizer": sequence("pretokenizers", split(words), BYTES),
            "decoder": BYTES_OUT, "specials": specials,
            "model": {"ignore_merges": ignore_merges}}


def spaces(specials, normalizer, pre_tokenizer, decoder, added=()):
    return {"normalizer": normalizer, "pre_tokenizer": pre_tokenizer,
            "decoder": sequence("decoders", *decoder), "specials": specials,
            "added": added,
            "model": {"unk_token": "<unk>", "fuse_unk": True,
                      "byte_fallback": True, "ignore_merges": False}}


CHATML = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
FAMILIES = {
    "llama3": byte_level(LLAMA_WORDS, [
        "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>",
        "<|eot_id|>"], ignore_merges=True),
    "qwen": byte_level(QWEN_WORDS, CHATML, normalizer={"type": "NFC"}),
    "tekken": byte_level(TEKKEN_WORDS, ["<unk>", "<s>", "</s>", "[INST]",
                                        "[/INST]"], ignore_merges=True),
    "smollm2": {
        "normalizer": None, "decoder": BYTES_OUT, "specials": CHATML,
        "pre_tokenizer": sequence(
            "pretokenizers", {"type": "Digits", "individual_digits": True},
            {"type": "ByteLevel", "add_prefix_space": False,
             "trim_offsets": True, "use_regex": True}),
        "model": {}},
    # Mistral v0.1 to v0.3, as converted then and now.
    "prepend": spaces(
        ["<unk>", "<s>", "</s>", "[INST]", "[/INST]"],
        sequence("normalizers", {"type": "Prepend", "prepend": "▁"}, SPACES),
        None, FALLBACK_OUT + [STRIP_OUT]),
    "metaspace": spaces(
        ["<unk>", "<s>", "</s>", "[INST]", "[/INST]"], None,
        {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first",
         "split": False}, FALLBACK_OUT + [STRIP_OUT]),
    "gemma": spaces(
        ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>",
         "<end_of_turn>"], SPACES,
        {"type": "Split", "pattern": {"String": " "},
         "behavior": "MergedWithPrevious", "invert": False}, FALLBACK_OUT,
        # Not special, and there are many.
        added=[("\n\n", False), ("▁▁▁", True), ("<table>", False),
               ("\t\t", True)]),
}


def corpus():
    return (make_expectations.make_texts(random.Random(5), 6000) +
            [pathlib.Path(__file__).read_text(encoding="utf-8"),
             pathlib.Path(make_expectations.__file__).read_text(
                 encoding="utf-8")])


def trained(byte_based, size):
    """Vocabulary and merges of one kind."""
    made = Tokenizer(models.BPE())
    if byte_based:
        made.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(LLAMA_WORDS), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False,
                                     use_regex=False)])
        alphabet = pre_tokenizers.ByteLevel.alphabet()
    else:
        made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁")
        alphabet = []
    made.train_from_iterator(corpus(), trainers.BpeTrainer(
        vocab_size=size, limit_alphabet=400, initial_alphabet=alphabet,
        show_progress=False))
    model = json.loads(made.to_str())["model"]
    return (sorted(model["vocab"], key=model["vocab"].get), model["merges"])


def build(family, spec):
    byte_based = "byte_fallback" not in spec["model"]
    words, merges = trained(byte_based, 700)
    names = list(spec["specials"])
    if not byte_based:
        names += [f"<0x{byte:02X}>" for byte in range(256)]
    names += [text for text, _ in spec.get("added", ())]
    names += [word for word in words if word not in names]
    vocab = {name: number for number, name in enumerate(names)}

    def token(text, special, normalized):
        return {"id": vocab[text], "content": text, "single_word": False,
                "lstrip": False, "rstrip": False, "normalized": normalized,
                "special": special}
    model = {"type": "BPE", "dropout": None, "unk_token": None,
             "continuing_subword_prefix": None, "end_of_word_suffix": None,
             "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
             **spec["model"], "vocab": vocab, "merges": merges}
    return {"version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [token(text, True, False)
                             for text in spec["specials"]] +
                            [token(text, False, normalized)
                             for text, normalized in spec.get("added", ())],
            "normalizer": spec["normalizer"],
            "pre_tokenizer": spec["pre_tokenizer"], "post_processor": None,
            "decoder": spec["decoder"], "model": model}


def fnv(text):
    value = 0xcbf29ce484222325
    for byte in text.encode("utf-8"):
        value = (value ^ byte) * 0x100000001b3 % 2**64
    return value


def with_specials(texts, spec):
    """Every tenth text holds what this family's files treat by name."""
    rng = random.Random(9)
    words = list(spec["specials"]) + [t for t, _ in spec.get("added", ())] + [
        "<0x41>", "▁", " ▁ ", "    ", "<0xE2>"]
    return [text if number % 10 else
            rng.choice(words) + text[:9] + rng.choice(words) + text[9:] +
            rng.choice(words) for number, text in enumerate(texts)]


def expectations(tokenizer, texts, per):
    """Hashes of ids and texts of `per` texts each."""
    lines = []
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        lines.append(" ".join(map(str, ids)) + "\n" +
                     tokenizer.decode(ids, skip_special_tokens=True) + "\n" +
                     tokenizer.decode(ids, skip_special_tokens=False) + "\n")
    rng = random.Random(4)
    size = tokenizer.get_vocab_size()
    raw = [[rng.randrange(size) for _ in range(rng.randint(1, 12))]
           for _ in range(300)]
    if size > 600:  # bytes that are no UTF-8 are met often
        raw += [[rng.randrange(min(size, 300)) for _ in range(9)]
                for _ in range(300)]
    return ([str(fnv("".join(lines[i:i + per])))
             for i in range(0, len(lines), per)], raw,
            [tokenizer.decode(ids, skip_special_tokens=False) for ids in raw])


def main():
    if "--check" in sys.argv:
        out = pathlib.Path(sys.argv[sys.argv.index("--check") + 1])
        for family, spec in FAMILIES.items():
            folder = out / family
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "tokenizer.json").write_text(
                json.dumps(build(family, spec), ensure_ascii=False),
                encoding="utf-8")
            make_expectations.SPECIALS[:] = spec["specials"]
            make_expectations.write(
                Tokenizer.from_file(str(folder / "tokenizer.json")), folder,
                count=10_000)
        return
    texts = json.loads((HERE.parent / "cases/digits/expectations.json")
                       .read_text(encoding="utf-8"))["texts"]
    for family, spec in FAMILIES.items():
        file = build(family, spec)
        text = json.dumps(file, ensure_ascii=False)
        hashes, raw, raw_texts = expectations(
            Tokenizer.from_str(text), with_specials(texts, spec), 20)
        words = [t for t, _ in spec.get("added", ())]
        (HERE / f"{family}.json").write_text(
            json.dumps({"tokenizer": file, "changed": {
                str(n): changed for n, (changed, text) in enumerate(
                    zip(with_specials(texts, spec), texts))
                if changed != text}, "per": 20, "hashes": hashes,
                "raw_ids": raw, "raw_texts": raw_texts},
                ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        print(family, len(file["model"]["vocab"]), words)


if __name__ == "__main__":
    main()
