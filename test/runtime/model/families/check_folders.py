"""Folders of transformers are read here, and ours are read there.

Comes in: rlrt-model-copy; RL_ORACLE_PYTHON, a Python with torch and
transformers, which this starts itself anew with.
Goes out: status 0 when all agree, 1 when not, 77 without RL_ORACLE_PYTHON.
Must not know: how a model is read or saved.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
# f32, logits below 10.
TOLERANCE = 2e-5
# What a saved folder may say otherwise: the type of its weights, and where the
# object came from.
ASIDE = {"dtype", "torch_dtype", "_name_or_path", "transformers_version",
         "architectures"}


def main(copy):
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModelForCausalLM

    import cases

    faults = []

    def near(what, a, b, tolerance=TOLERANCE):
        far = (a.double() - b.double()).abs().max().item()
        print(f"{what}: {far:.1e}")
        if not far <= tolerance:
            faults.append(f"{what}: differs by {far:.1e}")

    for name in cases.CASES:
        made = cases.model(name)
        committed = load_file(HERE / name / "expectations.safetensors")
        again = cases.expectations(made)
        if committed.keys() != again.keys():
            faults.append(f"{name}: other tensors than committed")
        for key in committed.keys() & again.keys():
            # Gradients grow with the model; these are tiny.
            near(f"{name} committed {key}", committed[key], again[key],
                 1e-4 * (1 + again[key].abs().max().item()))
        with tempfile.TemporaryDirectory() as folder:
            theirs, ours = f"{folder}/theirs", f"{folder}/ours"
            made.save_pretrained(theirs, max_shard_size="6KB")
            ids = cases.tokens()[1]
            subprocess.run([copy, theirs, ours, *map(str, ids.tolist())],
                           check=True)
            with torch.no_grad():
                want = cases.logits(made, ids[None])[0]
                read = AutoModelForCausalLM.from_pretrained(
                    ours, dtype=torch.float32, attn_implementation="eager")
                got = cases.logits(read.eval(), ids[None])[0]
            near(f"{name} read here",
                 load_file(f"{ours}/logits.safetensors")["logits"], want)
            near(f"{name} saved here", got, want, 0)
            a, b = made.config.to_dict(), read.config.to_dict()
            for key in (a.keys() | b.keys()) - ASIDE:
                if a.get(key) != b.get(key):
                    faults.append(f"{name}: {key} was {a.get(key)}, "
                                  f"is {b.get(key)}")
    print("\n".join(faults) or "all agree")
    return 1 if faults else 0


if __name__ == "__main__":
    python = os.environ.pop("RL_ORACLE_PYTHON", "")
    if python:
        os.execv(python, [python, "-B", *sys.argv, "started"])
    if sys.argv[-1] != "started":
        print("skipped: RL_ORACLE_PYTHON names no Python with torch and "
              "transformers; tools/setup/oracle.sh makes one")
        sys.exit(77)
    sys.exit(main(sys.argv[1]))
