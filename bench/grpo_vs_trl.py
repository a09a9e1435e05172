#!/usr/bin/env python3
"""Times a GRPO step of TRL and of a program of ours, side by side.

In: rlc; the config and tokenizer of SmolLM2-135M (tools/get_smollm2.py, or
--model FOLDER). Out: a table, and JSON with the versions and the machine.
Must not know: how either works inside.

Both train the same folder of random weights (f32) on the same prompts, groups
and threads; with --precision bf16 ours rounds factors and TRL runs under
autocast. Every completion has the full length: TRL is told to write no end
token before (min_new_tokens), and random weights write one in 49,152 tokens;
the mean length of both sides is measured and printed. No KL term, one pass over
each batch, AdamW, gradients clipped at 1. The sides take turns, so that load of
the machine falls on both; a side's first step of each turn is left out.

TRL runs in a virtual environment of this script's own (--venv), with pinned
versions, and reads no network.
"""
import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PINS = ["torch==2.13.0", "trl==1.16.0", "transformers==5.23.0",
        "accelerate==1.15.0", "datasets==5.2.0"]

QUESTION = "What is {a} + {b}? Answer with a number."

OURS = """
use std.advantage.grpo, std.objective.clipped, std.pooling.token_mean
experiment side_by_side {{
  policy = load("{model}", compute: {precision})
  data = jsonl("{rows}", fields: {{ question: text }}, held_out: 0)
  phase rl: train {{
    prompts = {prompts}
    sample = {{ rollouts: {rollouts}, max_tokens: {tokens} }}
    reward = f32(length(response) % 7)
    advantage = grpo(reward)
    objective = clipped(advantage, pool: token_mean)
    optimizer = adamw(lr: 1e-6)
    steps = {steps}
  }}
}}
"""

# Run by the environment's Python: trains, prints one line of JSON a step.
THEIRS = r"""
import json, sys, time
asked = json.loads(sys.argv[1])
import torch
torch.set_num_threads(asked["threads"])
torch.manual_seed(1)
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
from trl import GRPOConfig, GRPOTrainer
tokenizer = AutoTokenizer.from_pretrained(asked["model"])
model = AutoModelForCausalLM.from_pretrained(asked["model"], dtype=torch.float32)
rows = [json.loads(line) for line in open(asked["rows"])]
data = Dataset.from_list([{"prompt": row["question"]} for row in rows])
batch = asked["prompts"] * asked["rollouts"]
lengths = []

def reward(completions, completion_ids, **_):
    lengths.extend(len(ids) for ids in completion_ids)
    return [float(len(text) % 7) for text in completions]

class Timed(GRPOTrainer):
    sampling = 0.0
    def _generate_single_turn(self, *args, **named):
        begin = time.perf_counter()
        try:
            return super()._generate_single_turn(*args, **named)
        finally:
            self.sampling += time.perf_counter() - begin
    preparing = 0.0
    def _generate_and_score_completions(self, *args, **named):
        begin = time.perf_counter()
        try:
            return super()._generate_and_score_completions(*args, **named)
        finally:
            self.preparing += time.perf_counter() - begin

class Clock(TrainerCallback):
    def on_step_begin(self, *_, **__):
        trainer.sampling = trainer.preparing = 0.0
        lengths.clear()
        self.begin = time.perf_counter()
    def on_step_end(self, *_, **__):
        whole = time.perf_counter() - self.begin
        print(json.dumps({"step": whole, "sample": trainer.sampling,
                          "update": whole - trainer.preparing,
                          "other": trainer.preparing - trainer.sampling,
                          "length": sum(lengths) / max(len(lengths), 1),
                          "responses": len(lengths)}), flush=True)

config = GRPOConfig(
    output_dir=asked["out"], use_cpu=True, bf16=asked["precision"] == "bf16", fp16=False,
    per_device_train_batch_size=asked["micro"],
    gradient_accumulation_steps=batch // asked["micro"],
    num_generations=asked["rollouts"], max_completion_length=asked["tokens"],
    num_iterations=1, beta=0.0, epsilon=0.2, loss_type="dapo", temperature=1.0,
    top_p=1.0, top_k=0, generation_kwargs={"min_new_tokens": asked["tokens"]},
    learning_rate=1e-6, lr_scheduler_type="constant", max_grad_norm=1.0,
    weight_decay=0.0, max_steps=asked["steps"], save_strategy="no",
    report_to=[], logging_strategy="no", disable_tqdm=True, seed=1,
    dataloader_num_workers=0)
trainer = Timed(model=model, reward_funcs=reward, args=config,
                train_dataset=data, processing_class=tokenizer,
                callbacks=[Clock()])
trainer.train()
"""


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, **options)


def environment(folder):
    """A Python with TRL; made when its stamp is not that of the pins."""
    python, stamp = folder / "bin/python", folder / "pins.txt"
    pins = "\n".join(PINS)
    if not stamp.exists() or stamp.read_text() != pins:
        # PyPI's torch does not load without its GPU libraries.
        print("installing TRL into", folder, "(4 GB)", flush=True)
        run(sys.executable, "-m", "venv", folder)
        run(python, "-m", "pip", "install", "--quiet",
            "--disable-pip-version-check", *PINS)
        run(python, "-c", "from trl import GRPOTrainer",
            stdout=subprocess.DEVNULL)
        stamp.write_text(pins)
    return python


def random_model(python, source, target):
    """The config and tokenizer of `source` with weights drawn anew."""
    target.mkdir(parents=True)
    for file in source.iterdir():
        if file.suffix == ".json":
            shutil.copy(file, target)
    run(python, "-c",
        "import sys, torch\n"
        "from transformers import AutoConfig, AutoModelForCausalLM\n"
        "torch.manual_seed(1)\n"
        "model = AutoModelForCausalLM.from_config("
        "AutoConfig.from_pretrained(sys.argv[1]), dtype=torch.float32)\n"
        "model.save_pretrained(sys.argv[2])", source, target / "weights")
    shutil.move(target / "weights/model.safetensors", target)
    shutil.rmtree(target / "weights")


def ours(arguments, folder, steps):
    """Steps of our program, from its trace."""
    source = folder / "side_by_side.rl"
    source.write_text(OURS.format(
        model=folder / "model", rows=folder / "rows.jsonl", steps=steps,
        **{name: getattr(arguments, name)
           for name in ("prompts", "rollouts", "tokens", "precision")}))
    out = folder / "run"
    shutil.rmtree(out, ignore_errors=True)
    run(arguments.rlc, "run", source, "--", "--out", out, "--threads",
        arguments.threads, stdout=subprocess.DEVNULL, cwd=folder)
    found = []
    for line in (out / "trace.jsonl").read_text().splitlines():
        event = json.loads(line)
        if event["event"] == "step":
            metrics = event["metrics"]
            parts = {part: metrics["seconds_" + part]
                     for part in ("sample", "update", "other")}
            found.append({"step": sum(parts.values()), **parts,
                          "length": metrics["response_length"]})
    return found


def theirs(arguments, python, folder, steps):
    """Steps of TRL."""
    asked = {name: getattr(arguments, name) for name in
             ("prompts", "rollouts", "tokens", "threads", "micro",
              "precision")}
    asked |= {"model": str(folder / "model"), "rows": str(folder / "rows.jsonl"),
              "out": str(folder / "trl"), "steps": steps}
    threads = str(arguments.threads)
    said = run(python, "-c", THEIRS, json.dumps(asked), cwd=folder,
               stdout=subprocess.PIPE, text=True,
               env=os.environ | {"OMP_NUM_THREADS": threads,
                                 "MKL_NUM_THREADS": threads,
                                 "HF_HUB_OFFLINE": "1",
                                 "TOKENIZERS_PARALLELISM": "false",
                                 "TRANSFORMERS_VERBOSITY": "error"}).stdout
    return [json.loads(line) for line in said.splitlines()
            if line.startswith('{"step"')]


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(": ")[2]
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rlc", type=pathlib.Path, default=ROOT / "build/bin/rlc")
    parser.add_argument("--model", type=pathlib.Path,
                        default=ROOT / "models/SmolLM2-135M-Instruct",
                        help="folder of the config and the tokenizer")
    parser.add_argument("--venv", type=pathlib.Path,
                        default=ROOT / ".deps/trl-venv")
    parser.add_argument("--prompts", type=int, default=8)
    parser.add_argument("--rollouts", type=int, default=8)
    parser.add_argument("--tokens", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--precision", choices=["f32", "bf16"], default="f32",
                        help="of products; weights are f32 on both sides")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--micro", type=int, default=8,
                        help="sequences TRL moves through the model at once")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--steps", type=int, default=2,
                        help="steps of a turn; the first is left out")
    parser.add_argument("--side", choices=["both", "ours", "TRL"],
                        default="both", help="measure this one alone")
    parser.add_argument("--out", type=pathlib.Path, help="a file for the JSON")
    arguments = parser.parse_args()
    arguments.rlc = arguments.rlc.resolve()
    python = environment(arguments.venv).absolute()
    versions = json.loads(run(
        python, "-c",
        "import json, torch, trl, transformers, accelerate, datasets\n"
        "print(json.dumps({m.__name__: m.__version__ for m in "
        "(torch, trl, transformers, accelerate, datasets)}))",
        stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])
    report = {"machine": {"processor": processor(), "cores": os.cpu_count(),
                          "system": platform.platform()},
              "versions": versions,
              "ours": subprocess.run(
                  ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                  text=True).stdout.strip(),
              "settings": {name: getattr(arguments, name) for name in
                           ("prompts", "rollouts", "precision", "threads",
                            "micro", "turns", "steps")},
              "lengths": []}
    print(report["machine"]["processor"] + ",", arguments.threads, "threads;",
          ", ".join(f"{name} {version}" for name, version in versions.items()))
    lengths = arguments.tokens
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        random_model(python, arguments.model.resolve(), folder / "model")
        with open(folder / "rows.jsonl", "w") as rows:
            for number in range(64):
                a, b = 10 + number, 90 - number
                rows.write(json.dumps(
                    {"question": QUESTION.format(a=a, b=b)}) + "\n")
        for tokens in lengths:
            arguments.tokens = tokens
            sides = {"ours": [], "TRL": []}
            loads = []
            for _ in range(arguments.turns):
                loads.append(os.getloadavg()[0])
                for name, found in (
                        ("ours", lambda: ours(arguments, folder,
                                              arguments.steps)),
                        ("TRL", lambda: theirs(arguments, python, folder,
                                               arguments.steps))):
                    if arguments.side not in ("both", name):
                        continue
                    steps = found()[1:]
                    sides[name] += steps
                    print(name, tokens, "tokens:", ", ".join(
                        f"{one['step']:.2f} s" for one in steps),
                        file=sys.stderr, flush=True)
            print(f"\n{arguments.prompts} x {arguments.rollouts} responses of "
                  f"{tokens} tokens, medians of "
                  f"{max(map(len, sides.values()))} steps "
                  f"(load before each turn: "
                  f"{', '.join(f'{load:.1f}' for load in loads)})\n")
            print("| | step | sampling | update | other | mean length |")
            print("|---|---|---|---|---|---|")
            middle = {}
            for name, steps in sides.items():
                if not steps:
                    continue
                middle[name] = {key: statistics.median(one[key] for one in steps)
                                for key in ("step", "sample", "update", "other",
                                            "length")}
                row = middle[name]
                print(f"| {name} | " + " | ".join(
                    f"{row[key]:.2f} s" for key in
                    ("step", "sample", "update", "other")) +
                    f" | {row['length']:.1f} |")
            ratio = {}
            if arguments.side == "both":
                ratio = {key: middle["TRL"][key] / middle["ours"][key]
                         for key in ("step", "sample", "update")}
                print(f"| ratio | {ratio['step']:.2f}x | "
                      f"{ratio['sample']:.2f}x | {ratio['update']:.2f}x | | |",
                      flush=True)
            report["lengths"].append({"tokens": tokens, "loads": loads,
                                      "medians": middle, "ratios": ratio,
                                      "steps": sides})
    if arguments.out:
        arguments.out.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
