"""Tiny models of each family, and what transformers computes with them.

Comes in: torch and transformers.
Goes out: CASES by name, model(name), expectations(model).
Must not know: how this project computes anything.
"""
import numpy
import torch
import transformers

VOCAB, SHARED, LENGTH, SEQUENCES, SIGNS = 19, 8, 20, 2, 8

SIZES = dict(
    vocab_size=VOCAB, hidden_size=16, intermediate_size=12,
    num_attention_heads=4, num_key_value_heads=2, head_dim=8,
    max_position_embeddings=64, bos_token_id=1, eos_token_id=2,
    pad_token_id=None, num_hidden_layers=2)


def rope(**fields):
    return dict(rope_theta=100.0, **fields)


# Windows and the positions of pretraining are far shorter than LENGTH.
CASES = {
    "llama-biased": ("Llama", dict(
        attention_bias=True, mlp_bias=True, tie_word_embeddings=True)),
    "llama-linear": ("Llama", dict(
        rope_parameters=rope(rope_type="linear", factor=4.0))),
    "llama-dynamic": ("Llama", dict(
        max_position_embeddings=10,
        rope_parameters=rope(rope_type="dynamic", factor=4.0))),
    "llama-llama3": ("Llama", dict(
        rope_parameters=rope(
            rope_type="llama3", factor=8.0, low_freq_factor=0.2,
            high_freq_factor=1.5, original_max_position_embeddings=10))),
    "llama-yarn": ("Llama", dict(
        rope_parameters=rope(
            rope_type="yarn", factor=4.0, beta_fast=1.0, beta_slow=0.1,
            original_max_position_embeddings=10))),
    "llama-yarn-ratio": ("Llama", dict(
        rope_parameters=rope(
            rope_type="yarn", factor=4.0, beta_fast=1.0, beta_slow=0.1,
            mscale=2.0, mscale_all_dim=0.5, truncate=False,
            original_max_position_embeddings=10))),
    "mistral": ("Mistral", dict(sliding_window=6)),
    "mistral-whole": ("Mistral", dict(sliding_window=None)),
    "qwen2": ("Qwen2", dict(head_dim=None, tie_word_embeddings=True)),
    "qwen2-window": ("Qwen2", dict(
        head_dim=None, use_sliding_window=True, sliding_window=6,
        max_window_layers=1)),
    "qwen3": ("Qwen3", dict(tie_word_embeddings=False)),
    "qwen3-yarn": ("Qwen3", dict(
        attention_bias=True, rope_parameters=rope(
            rope_type="yarn", factor=4.0, attention_factor=1.3,
            beta_fast=1.0, beta_slow=0.1,
            original_max_position_embeddings=10))),
    "smollm3": ("SmolLM3", dict(head_dim=None, num_hidden_layers=3,
                                no_rope_layer_interval=2)),
    "smollm3-window": ("SmolLM3", dict(
        head_dim=None, no_rope_layers=[0, 1], use_sliding_window=True,
        sliding_window=6)),
    "gemma2": ("Gemma2", dict(
        sliding_window=6, query_pre_attn_scalar=5,
        attn_logit_softcapping=2.0, final_logit_softcapping=3.0)),
    "gemma2-uncapped": ("Gemma2", dict(
        sliding_window=6, attn_logit_softcapping=None,
        final_logit_softcapping=None)),
    "gemma3": ("Gemma3", dict(
        sliding_window=6, num_hidden_layers=3, query_pre_attn_scalar=5,
        sliding_window_pattern=3, final_logit_softcapping=3.0,
        rope_parameters={
            "full_attention": {"rope_type": "linear", "factor": 8.0,
                               "rope_theta": 1000.0},
            "sliding_attention": {"rope_type": "default",
                                  "rope_theta": 100.0}})),
}


def hashes(name, count):
    """One number of 64 bits for each element of a tensor: splitmix64."""
    seed = 0xcbf29ce484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001b3 % 2**64
    with numpy.errstate(over="ignore"):
        x = numpy.arange(count, dtype=numpy.uint64) + numpy.uint64(seed)
        x = x + numpy.uint64(0x9e3779b97f4a7c15)
        x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xbf58476d1ce4e5b9)
        x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94d049bb133111eb)
        return x ^ (x >> numpy.uint64(31))


def weight(name, shape):
    """Numbers in [-0.5, 0.5) with 16 bits, exact in f32; norms 1 more."""
    top = hashes(name, int(numpy.prod(shape))) >> numpy.uint64(48)
    values = top.astype(numpy.float64) / 65536 - 0.5
    if "norm" in name:
        values += 1
    return torch.tensor(values.reshape(shape), dtype=torch.float32)


def signs(name, count):
    """[SIGNS, count] of 1 and -1, from bits that `weight` does not use."""
    bits = hashes(name, count)
    rows = [1 - 2 * ((bits >> numpy.uint64(j)) & numpy.uint64(1)).astype(
        numpy.float64) for j in range(SIGNS)]
    return torch.tensor(numpy.array(rows), dtype=torch.float64)


def model(name):
    family, settings = CASES[name]
    fields = {**SIZES, **settings}
    if fields["head_dim"] is None:  # not a field of all families
        del fields["head_dim"]
    text = "Text" if family == "Gemma3" else ""
    config = getattr(transformers, f"{family}{text}Config")(**fields)
    made = getattr(transformers, f"{family}ForCausalLM")._from_config(
        config, attn_implementation="eager")
    with torch.no_grad():
        for key, parameter in made.named_parameters():
            parameter.copy_(weight(key, parameter.shape))
    return made.eval()


def tokens():
    ids = (hashes("tokens", SEQUENCES * LENGTH) >> numpy.uint64(48)) % (
        VOCAB - 3) + 3
    ids = torch.tensor(ids.astype(numpy.int64)).view(SEQUENCES, LENGTH)
    ids[:, :SHARED] = ids[0, :SHARED]
    return ids


def logits(made, ids):
    """[sequences, length, vocab]. With a scaling that follows the length, a
    token is told the length up to itself, as when it is generated: a model
    that is told the length of the whole text would see its future."""
    scaling = getattr(made.config, "rope_parameters", None) or {}
    if scaling.get("rope_type") != "dynamic":
        return made(ids, use_cache=False).logits
    cache, parts = None, []
    for i in range(ids.shape[1]):
        out = made(ids[:, i:i + 1], past_key_values=cache, use_cache=True)
        cache = out.past_key_values
        parts.append(out.logits)
    return torch.cat(parts, 1)


def expectations(made):
    """Logits of all places; of the gradient of the summed log-probability of
    what follows the shared tokens, products with SIGNS vectors of signs by
    parameter: 8 numbers that all agree only when the gradient does."""
    ids = tokens()
    made.zero_grad()
    all_logits = logits(made, ids)
    logp = all_logits[:, SHARED - 1:-1].log_softmax(-1)
    logp.gather(-1, ids[:, SHARED:, None]).sum().backward()
    result = {"logits": all_logits.detach().contiguous()}
    for key, parameter in made.named_parameters():
        grad = parameter.grad.double().flatten()
        result["gradient." + key] = (signs(key, grad.numel()) @ grad).float()
    return result
