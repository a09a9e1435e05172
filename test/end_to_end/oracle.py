"""Scores and continues texts with the transformers package.

Comes in: a model folder; a JSON list of [prompt, answer, response].
Goes out: JSON: `surprise`, the mean negative log-likelihood of the tokens of
the answers and their end token, and the greedy `responses`.
Must not know: who made the model.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def main(folder, path):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder,
                                                 dtype=torch.float32).eval()
    with open(path, encoding="utf-8") as file:
        items = json.load(file)
    end = model.generation_config.eos_token_id
    losses, responses = [], []
    with torch.no_grad():
        for prompt, answer, _ in items:
            head = tokenizer(prompt, return_tensors="pt").input_ids
            tail = tokenizer(answer, add_special_tokens=False,
                             return_tensors="pt").input_ids
            tail = torch.cat([tail, torch.tensor([[end]])], 1)
            logp = model(torch.cat([head, tail], 1)).logits.log_softmax(-1)
            at = logp[:, head.shape[1] - 1:-1]
            losses += (-at.gather(2, tail[..., None])).flatten().tolist()
            made = model.generate(head, do_sample=False, max_new_tokens=4)
            responses.append(tokenizer.decode(made[0, head.shape[1]:],
                                              skip_special_tokens=True))
    json.dump({"surprise": sum(losses) / len(losses), "responses": responses},
              sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
