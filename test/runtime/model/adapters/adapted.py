"""Tiny models of families/cases.py with an adapter, by the peft package.

Comes in: torch, transformers and peft.
Goes out: CASES by name, model(name), stored(name), expectations(model).
Must not know: how this project computes anything.
"""
import pathlib
import sys

import peft

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "families"))
import cases  # noqa: E402

# By the family's case: what LoraConfig is told.
CASES = {
    "llama-biased": dict(r=3, lora_alpha=5,
                         target_modules=["q_proj", "v_proj", "down_proj"]),
    "gemma2": dict(r=2, lora_alpha=4, use_rslora=True,
                   target_modules="all-linear"),
    "qwen3": dict(r=1, lora_alpha=0.5, target_modules=[
        "self_attn.o_proj", "model.layers.1.mlp.up_proj", "k_proj"]),
}


def stored(name):
    """The name of a parameter in adapter_model.safetensors."""
    return name.replace(".default.", ".")


def model(name):
    made = peft.get_peft_model(cases.model(name), peft.LoraConfig(
        task_type="CAUSAL_LM", lora_dropout=0.0, **CASES[name]))
    for key, parameter in made.named_parameters():
        if "lora_" in key:
            parameter.data = cases.weight(stored(key), parameter.shape)
    return made.eval()


def expectations(made):
    """As of families/cases.py, with the gradients of the adapter alone."""
    ids = cases.tokens()
    made.zero_grad()
    logits = made(ids, use_cache=False).logits
    logp = logits[:, cases.SHARED - 1:-1].log_softmax(-1)
    logp.gather(-1, ids[:, cases.SHARED:, None]).sum().backward()
    result = {"logits": logits.detach().contiguous()}
    for key, parameter in made.named_parameters():
        if parameter.grad is None:
            continue
        assert "lora_" in key, key
        grad = parameter.grad.double().flatten()
        key = stored(key)
        result["gradient." + key] = (
            cases.signs(key, grad.numel()) @ grad).float()
    return result
