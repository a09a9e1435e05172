#!/usr/bin/env python3
"""Writes two tiny Llama folders and what transformers computes with them.

tied/    f32, one file, tied head, grouped-query attention
untied/  bf16, sharded, untied head, another head size and rotary base
Each holds expectations.safetensors: `tokens` (as f32) of three sequences of 9
that share their first 4 tokens, the `logits` of every place, and the gradient
of the summed log-probability of tokens 4..8 of all three, by parameter.
Needs torch and transformers (2.13 and 5.23 were used).
"""
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

HERE = pathlib.Path(__file__).resolve().parent
SHARED, LENGTH = 4, 9


def make(name, dtype, shard, **settings):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(len(name))
    config = LlamaConfig(
        vocab_size=37, hidden_size=16, intermediate_size=24,
        num_hidden_layers=2, max_position_embeddings=64, bos_token_id=1,
        eos_token_id=2, initializer_range=0.3, **settings)
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for key, weight in model.named_parameters():
            if "norm" in key:
                weight.copy_(1 + 0.3 * torch.randn_like(weight))
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)

    # Loaded anew: a cast would leave the rotary frequencies rounded to bf16.
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32)
    tokens = torch.randint(3, 37, (3, LENGTH))
    tokens[:, :SHARED] = tokens[0, :SHARED]
    logits = model(tokens).logits
    logp = logits[:, SHARED - 1:-1].log_softmax(-1)
    logp.gather(-1, tokens[:, SHARED:, None]).sum().backward()
    result = {"tokens": tokens.float(), "logits": logits.detach()}
    for key, weight in model.named_parameters():
        result["gradient." + key] = weight.grad
    save_file(result, folder / "expectations.safetensors")


if __name__ == "__main__":
    make("tied", torch.float32, "5GB", tie_word_embeddings=True,
         num_attention_heads=4, num_key_value_heads=2, rms_norm_eps=1e-5,
         rope_theta=100000.0)
    make("untied", torch.bfloat16, "6KB", tie_word_embeddings=False,
         num_attention_heads=2, num_key_value_heads=1, head_dim=12)
