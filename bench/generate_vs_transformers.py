#!/usr/bin/env python3
"""In: bench/generate, a Python with torch and transformers (tools/setup/oracle.sh
makes one), a Hugging Face folder of a model, or none: one of the shape of
SmolLM2-135M with random weights is made. Out: a table: tokens a second of our
sampler and of the batched `generate` of transformers, one after the other in
turns, with the same model, prompts, lengths, precision (f32) and threads; and
decoding of one response against the bandwidth with which its bytes are read.
Must not know: how either samples.

    tools/setup/oracle.sh /tmp/oracle
    ninja -C build generate          # configured with -DRL_BUILD_BENCH=ON
    bench/generate_vs_transformers.py build/bin/generate /tmp/oracle/bin/python
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

SHAPE = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama",
    "vocab_size": 49152, "hidden_size": 576, "intermediate_size": 1536,
    "num_hidden_layers": 30, "num_attention_heads": 9,
    "num_key_value_heads": 3, "head_dim": 64, "hidden_act": "silu",
    "max_position_embeddings": 2048, "rms_norm_eps": 1e-5,
    "rope_theta": 10000.0, "initializer_range": 0.04, "attention_bias": False,
    "mlp_bias": False, "tie_word_embeddings": True, "torch_dtype": "float32"}


def make_model(folder):
    """Random weights; runs in the Python that has transformers."""
    import torch
    import transformers
    torch.manual_seed(1)
    config = transformers.LlamaConfig(
        **{k: v for k, v in SHAPE.items() if k != "torch_dtype"})
    transformers.LlamaForCausalLM(config).float().save_pretrained(folder)
    # No id ends a response: every one has the same length on either side.
    for name in ("config.json", "generation_config.json"):
        path = pathlib.Path(folder) / name
        values = json.loads(path.read_text())
        values.update(eos_token_id=None, bos_token_id=None, pad_token_id=0)
        path.write_text(json.dumps(values))


def theirs(folder, prompts_file, rollouts, tokens, threads, passes):
    """The batched `generate`, prompts padded on the left; best of passes."""
    import time
    import torch
    import transformers
    torch.set_num_threads(threads)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32).eval()
    prompts = json.loads(pathlib.Path(prompts_file).read_text())
    longest = max(map(len, prompts))
    ids = torch.tensor([[0] * (longest - len(p)) + p for p in prompts])
    mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p)
                         for p in prompts])

    def run(length):
        begin = time.perf_counter()
        with torch.no_grad():
            out = model.generate(
                input_ids=ids, attention_mask=mask, do_sample=True,
                temperature=1.0, top_k=0, top_p=1.0,
                num_return_sequences=rollouts, max_new_tokens=length,
                min_new_tokens=length, eos_token_id=None, pad_token_id=0)
        assert out.shape == (len(prompts) * rollouts, longest + length)
        return time.perf_counter() - begin

    best = min(run(tokens) for _ in range(passes))
    first = min(run(1) for _ in range(passes))
    print(json.dumps({
        "seconds": best,
        "tokens_per_second": len(prompts) * rollouts * tokens / best,
        "milliseconds_step": (best - first) / (tokens - 1) * 1e3}))


def call(command, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads),
                       TOKENIZERS_PARALLELISM="false")
    done = subprocess.run([str(c) for c in command], env=environment,
                          check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def better(a, b):
    return b if a is None or b["seconds"] < a["seconds"] else a


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--make":
        return make_model(sys.argv[2])
    if len(sys.argv) > 1 and sys.argv[1] == "--theirs":
        folder, prompts, *numbers = sys.argv[2:]
        return theirs(folder, prompts, *map(int, numbers))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("generate", type=pathlib.Path)
    parser.add_argument("python", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path,
                        help="a folder; its ids must not end early")
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--passes", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        model = arguments.model
        if not model:
            model = work / "model"
            call_make = [arguments.python, __file__, "--make", model]
            subprocess.run([str(c) for c in call_make], check=True)
        draw = random.Random(1)
        cases = [(1, 1, [128]), (4, 8, [100, 110, 120, 128]), (1, 32, [128])]
        print("| prompts x rollouts | ours, tokens/s | transformers | ratio |"
              " a step: ours, theirs | part of the bound |")
        print("|---|---|---|---|---|---|")
        for prompts, rollouts, lengths in cases:
            file = work / "prompts.json"
            file.write_text(json.dumps(
                [[draw.randrange(1000, 40000) for _ in range(length)]
                 for length in lengths]))
            ours = other = None
            for _ in range(arguments.turns):
                ours = better(ours, call(
                    [arguments.generate, model, file, rollouts,
                     arguments.tokens], arguments.threads))
                other = better(other, call(
                    [arguments.python, __file__, "--theirs", model, file,
                     rollouts, arguments.tokens, arguments.threads,
                     arguments.passes],
                    arguments.threads))
            print(f"| {prompts} x {rollouts} "
                  f"| {ours['tokens_per_second']:.0f} "
                  f"| {other['tokens_per_second']:.0f} "
                  f"| {ours['tokens_per_second'] / other['tokens_per_second']:.2f} "
                  f"| {ours['milliseconds_step']:.1f} ms, "
                  f"{other['milliseconds_step']:.1f} ms "
                  f"| {ours['part_of_bound']:.0%} of "
                  f"{ours['read_gb_per_second']:.1f} GB/s |", flush=True)


if __name__ == "__main__":
    main()
