#!/usr/bin/env python3
"""In: transformers (tools/setup/oracle.sh). Out: expectations.json beside this
file: log-probabilities that its logits processors leave, in the order in which
`generate` applies them. Must not know: our sampler.

    tools/setup/oracle.sh /tmp/oracle
    /tmp/oracle/bin/python test/runtime/rollout/make_expectations.py
"""
import json
import pathlib

import torch
import transformers
from transformers import (GenerationConfig, LlamaConfig, LlamaForCausalLM,
                          LogitsProcessorList)

VOCAB = 60
CASES = [
    {}, {"temperature": 0.6}, {"top_k": 1}, {"top_k": 7}, {"top_k": 60},
    {"top_k": 100}, {"top_p": 0.05}, {"top_p": 0.5}, {"top_p": 0.95},
    {"min_p": 0.02}, {"min_p": 0.5}, {"repetition_penalty": 1.3},
    {"repetition_penalty": 0.8}, {"no_repeat": 1}, {"no_repeat": 2},
    {"no_repeat": 3}, {"no_repeat": 50},
    {"temperature": 1.7, "top_k": 20, "top_p": 0.7},
    {"temperature": 0.5, "top_p": 0.9, "min_p": 0.1},
    {"repetition_penalty": 1.2, "no_repeat": 2, "temperature": 1.3,
     "top_k": 30, "top_p": 0.9, "min_p": 0.05},
]


def processors(case, ids):
    """Those that `generate` makes, from `generate` itself."""
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=VOCAB, hidden_size=8, intermediate_size=8,
        num_hidden_layers=1, num_attention_heads=1))
    config = GenerationConfig(
        do_sample=True, temperature=case.get("temperature", 1.0),
        top_k=case.get("top_k", 0), top_p=case.get("top_p", 1.0),
        min_p=case.get("min_p") or None,
        repetition_penalty=case.get("repetition_penalty", 1.0),
        no_repeat_ngram_size=case.get("no_repeat", 0) or None)
    config._eos_token_tensor = None
    return model._get_logits_processor(
        generation_config=config, input_ids_seq_length=ids.shape[1],
        encoder_input_ids=ids, prefix_allowed_tokens_fn=None,
        logits_processor=LogitsProcessorList(), device="cpu",
        model_kwargs={})


def main():
    generator = torch.Generator().manual_seed(3)
    made = []
    for number, case in enumerate(CASES):
        logits = torch.randn(VOCAB, generator=generator) * 3
        # Equal ones, of which top_k keeps all.
        logits[11] = logits[42]
        ids = torch.randint(0, 12, (1, 40), generator=generator)
        scores = logits.clone()[None]
        for processor in processors(case, ids):
            scores = processor(ids, scores)
        logp = torch.log_softmax(scores.double(), -1)[0]
        made.append({
            "rule": case, "ids": ids[0].tolist(), "logits": logits.tolist(),
            "logp": [None if v == -float("inf") else v
                     for v in logp.tolist()]})
    path = pathlib.Path(__file__).parent / "expectations.json"
    lines = ",\n".join(json.dumps(one) for one in made)
    path.write_text(f'{{"transformers": "{transformers.__version__}", '
                    f'"cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
