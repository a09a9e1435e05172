#!/usr/bin/env python3
"""Writes what the `tokenizers` package makes of many texts.

make_expectations.py             trains the two small fixtures beside this
                                 file and writes their expectations
make_expectations.py FILE OUT    expectations of an existing tokenizer.json
                                 (then run the test with RL_TOKENIZER_CASES=OUT)

A folder of cases holds tokenizer.json and expectations.json: `texts` with
their `ids` (no special tokens added), and id sequences (`raw_ids`) with their
`raw_texts`. Needs the package `tokenizers` (0.23 was used).
"""
import json
import pathlib
import random
import sys

from tokenizers import (Regex, Tokenizer, decoders, models, normalizers,
                        pre_tokenizers, trainers)

HERE = pathlib.Path(__file__).resolve().parent

# Blocks of many scripts, symbols and controls: (first, last).
BLOCKS = [
    (0x20, 0x7e), (0x20, 0x7e), (0x20, 0x7e), (0x01, 0x1f), (0x7f, 0xff),
    (0x100, 0x24f), (0x250, 0x2af), (0x300, 0x36f), (0x370, 0x3ff),
    (0x400, 0x4ff), (0x531, 0x58a), (0x5d0, 0x5ea), (0x600, 0x6ff),
    (0x900, 0x97f), (0x980, 0x9fe), (0xb80, 0xbfa), (0xe01, 0xe5b),
    (0x10a0, 0x10ff), (0x1100, 0x11ff), (0x1200, 0x137c), (0x1680, 0x169c),
    (0x1780, 0x17f9), (0x180b, 0x1878), (0x1e00, 0x1eff), (0x1f00, 0x1ffe),
    (0x2000, 0x206f), (0x2070, 0x209c), (0x20a0, 0x20bf), (0x2100, 0x214f),
    (0x2150, 0x218b), (0x2190, 0x23ff), (0x2460, 0x24ff), (0x2600, 0x27bf),
    (0x3000, 0x303f), (0x3041, 0x309f), (0x30a0, 0x30ff), (0x3105, 0x312f),
    (0x3131, 0x318e), (0x3400, 0x3500), (0x4e00, 0x9fa5), (0xac00, 0xd7a3),
    (0xe000, 0xe010), (0xf900, 0xfa6d), (0xfb00, 0xfb06), (0xfe00, 0xfe0f),
    (0xff01, 0xffee), (0xfff9, 0xfffd), (0x10330, 0x1034a), (0x10400, 0x1044f),
    (0x1d400, 0x1d7ff), (0x1f1e6, 0x1f1ff), (0x1f300, 0x1f64f),
    (0x1f680, 0x1f6ff), (0x1f900, 0x1f9ff), (0x20000, 0x20100),
    (0xe0100, 0xe0110)]

SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<end of turn>"]

FIXED = [
    "", " ", "  ", "\n", "\r\n\r\n", "\t\t x", "hello", " hello", "hello ",
    "I'm you're we've they'll he'd it's don't I'M YOU'RE", "1", "12345",
    "3.14159 and 1,000,000", "x² + y³ = z¹", "Ⅷ ⅛ ٣ ३ 三 ①", "a\u00a0b",
    "caf\u00e9 cafe\u0301", "\u1112\u1161\u11ab \ud55c", "\u180e\u180ex",
    "a\u0085b\u2028c\u2029d", "\ufeffbom", "nul \x00 byte", "\x7f\x1b[0m",
    "👨\u200d👩\u200d👧\u200d👦 👍🏽 🇩🇪", "e" * 300, " " * 200 + "x", "\n" * 70,
    "<|im_start|>user\nhi<|im_end|>\n", "<|im_start|><|im_start|>", "<|im_",
    "<|im_start|", "a <end of turn> b", "<|endoftext|>x", "İstanbul ſtraße ﬁ",
    "Z\u0351\u036b\u0343a\u0329\u0337l\u0307g\u0318o\u0329", "שלום עולם", "مرحبا بالعالم",
    "नमस्ते दुनिया", "สวัสดีชาวโลก", "こんにちは世界", "你好，世界！", "안녕하세요", "Γειά σου Κόσμε",
    "Привет, мир!", "def f(x):\n    return x ** 2  # comment\n",
    "https://example.org/a?b=c&d=%20", "{\"a\": [1, 2.5, null]}", "\\frac{1}{2}",
    "'s't'll ''' \"quoted\"", "__init__ snake_case camelCase", "...!!!???",
    "₀₁₂ ¹²³ ½ ¼", "Ω Ω K Å", "\U000e0100 x", "a\u200bb\u200cc"]


def make_texts(rng, count):
    def word():
        first, last = rng.choice(BLOCKS)
        return "".join(chr(rng.randint(first, last))
                       for _ in range(rng.randint(1, 6)))

    def number():
        return str(rng.randint(0, 10 ** rng.randint(1, 9)))

    def gap():
        return rng.choice([" "] * 6 + ["", "  ", "\n", "\t", "   \n ", "\r\n",
                                       "\u3000", "\u00a0 "])

    english = ("the quick brown fox jumps over a lazy dog and then some "
               "model learns to add numbers with carry because it's fun").split()
    texts = list(FIXED)
    while len(texts) < count:
        parts = []
        for _ in range(rng.randint(1, 7)):
            parts.append(rng.choice(
                [word, word, number, lambda: rng.choice(english),
                 lambda: rng.choice(english).capitalize(),
                 lambda: rng.choice(SPECIALS)
                 if rng.random() < 0.2 else rng.choice(english)])())
            parts.append(gap())
        text = "".join(parts)
        # A lone surrogate is no text.
        if not any(0xd800 <= ord(c) <= 0xdfff for c in text):
            texts.append(text)
    return texts


def write(tokenizer, folder, count=2200):
    rng = random.Random(3)
    texts = make_texts(rng, count)
    ids = [tokenizer.encode(t, add_special_tokens=False).ids for t in texts]
    size = tokenizer.get_vocab_size()
    raw = [[rng.randrange(size) for _ in range(rng.randint(1, 12))]
           for _ in range(300)]
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "tokenizer.json").exists():
        tokenizer.save(str(folder / "tokenizer.json"))
    result = {"texts": texts, "ids": ids, "raw_ids": raw,
              "decoded": [tokenizer.decode(i, skip_special_tokens=True)
                          for i in ids],
              "raw_texts": [tokenizer.decode(i, skip_special_tokens=False)
                            for i in raw]}
    # What decoding must give is mostly the text itself; keep the exceptions.
    result["decoded"] = {str(n): d for n, (t, d)
                         in enumerate(zip(texts, result["decoded"])) if t != d}
    (folder / "expectations.json").write_text(
        json.dumps(result, ensure_ascii=False, separators=(",", ":")),
        encoding="utf-8")


def train(tokenizer, vocab):
    rng = random.Random(5)
    corpus = make_texts(rng, 6000)
    corpus += [p.read_text(encoding="utf-8") for p in [HERE / __file__]]
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=vocab, special_tokens=SPECIALS, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tokenizer


def main():
    if len(sys.argv) == 3:
        folder = pathlib.Path(sys.argv[2])
        folder.mkdir(parents=True, exist_ok=True)
        text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
        (folder / "tokenizer.json").write_text(text, encoding="utf-8")
        write(Tokenizer.from_file(sys.argv[1]), folder)
        return
    # Digits one by one, then GPT-2's words.
    digits = Tokenizer(models.BPE())
    digits.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False)])
    # Words by an expression of its own, composed characters, whole words
    # without merging.
    split = Tokenizer(models.BPE(ignore_merges=True))
    split.normalizer = normalizers.NFC()
    split.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(
            r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
            r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"),
            behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    for name, tokenizer, vocab in (("digits", digits, 1400),
                                   ("split", split, 1000)):
        (HERE / "cases" / name / "tokenizer.json").unlink(missing_ok=True)
        write(train(tokenizer, vocab), HERE / "cases" / name)


if __name__ == "__main__":
    main()
