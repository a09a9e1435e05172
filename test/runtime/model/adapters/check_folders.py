"""Adapters that peft saved are read here, and ours are read there.

Comes in: rlrt-model-copy; RL_ORACLE_PYTHON, a Python with torch, transformers
and peft, which this starts itself anew with.
Goes out: status 0 when all agree, 1 when not, 77 without RL_ORACLE_PYTHON.
Must not know: how an adapter is read or saved.
"""
import json
import os
import subprocess
import sys
import tempfile

# f32, logits below 10.
TOLERANCE = 2e-5


def main(copy):
    import peft
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModelForCausalLM

    import adapted
    from adapted import cases

    faults = []

    def near(what, a, b, tolerance=TOLERANCE):
        far = (a.double() - b.double()).abs().max().item()
        print(f"{what}: {far:.1e}")
        if not far <= tolerance:
            faults.append(f"{what}: differs by {far:.1e}")

    for name in adapted.CASES:
        made = adapted.model(name)
        committed = load_file(adapted.HERE / name / "expectations.safetensors")
        again = adapted.expectations(made)
        if committed.keys() != again.keys():
            faults.append(f"{name}: other tensors than committed")
        for key in committed.keys() & again.keys():
            near(f"{name} committed {key}", committed[key], again[key],
                 1e-4 * (1 + again[key].abs().max().item()))
        with tempfile.TemporaryDirectory() as folder:
            base, theirs = f"{folder}/base", f"{folder}/theirs"
            merged, ours = f"{folder}/merged", f"{folder}/ours"
            cases.model(name).save_pretrained(base)
            made.save_pretrained(theirs)
            ids = cases.tokens()[1]
            subprocess.run([copy, base, merged, "--adapter", theirs, ours,
                            *map(str, ids.tolist())], check=True)
            with torch.no_grad():
                want = made(ids[None], use_cache=False).logits[0]

                def load(path):
                    return AutoModelForCausalLM.from_pretrained(
                        path, dtype=torch.float32, attn_implementation="eager")

                read = peft.PeftModel.from_pretrained(load(base), ours).eval()
                near(f"{name} read here", load_file(
                    f"{merged}/logits.safetensors")["logits"], want)
                near(f"{name} saved here",
                     read(ids[None], use_cache=False).logits[0], want, 0)
                near(f"{name} merged here", load(merged).eval()(
                    ids[None], use_cache=False).logits[0], want)
            with open(f"{theirs}/adapter_config.json") as file:
                a = json.load(file)
            with open(f"{ours}/adapter_config.json") as file:
                b = json.load(file)
            for key in (a.keys() | b.keys()) - {"base_model_name_or_path"}:
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
        print("skipped: RL_ORACLE_PYTHON names no Python with torch, "
              "transformers and peft; tools/setup/oracle.sh makes one")
        sys.exit(77)
    sys.exit(main(sys.argv[1]))
