"""What verl computes. In: batches. Out: for each name, a function of a batch.
Must not know: what we compute."""
import numpy
import torch

import packages

algos = packages.verl()


def at_end(b):
    """verl gives the reward of a response to its last token."""
    rewards = b.mask * 0
    for row, length in enumerate(b.lengths):
        rewards[row, length - 1] = b.r[row]
    return rewards


def advantage(function, tokens=False, **settings):
    """Of each rollout, or of each token."""
    def run(b):
        given = {"token_level_rewards": at_end(b), "response_mask": b.mask}
        found, _ = function(**given, **{
            name: value(b) if callable(value) else value
            for name, value in settings.items()})
        return found if tokens else found[:, 0]
    return run


def index(b):
    return numpy.array(b.prompt, dtype=object)


def baselines(b):
    """A tenth of the greedy text's length, as `scored` of cases.py."""
    return torch.tensor([b.s[p] / 10 for p in b.prompt], dtype=torch.float64)


def loss(name, mode="token-mean", whole=None, **settings):
    """`whole`: what batch-wide numbers the trainer passes on."""
    config = packages.ActorConfig(
        **{"clip_ratio": 0.2, "clip_ratio_low": 0.2, "clip_ratio_high": 0.28,
           "clip_ratio_c": 3.0, "global_batch_info": whole or {}, **settings})

    def run(b):
        spread = b.a[:, None] * torch.ones_like(b.mask)
        return algos.get_policy_loss_fn(name)(b.b, b.l, spread, b.mask, mode, config)[0]
    return run


def divergence(kind, mode="token-mean"):
    return lambda b: algos.agg_loss(algos.kl_penalty(b.l, b.f, kind), b.mask, mode)


def entropy(mode):
    return lambda b: -0.1 * algos.agg_loss(b.e, b.mask, mode)


def values(b):
    return algos.compute_value_loss(b.v, b.t, b.w, b.mask, 0.2)[0]


def penalised(b):
    return algos.compute_rewards(at_end(b), b.b, b.f, 0.1)


GAE = advantage(algos.compute_gae_advantage_return, tokens=True,
                values=lambda b: b.w, gamma=0.99, lam=0.95)
GAMMA = packages.AlgoConfig(gamma=0.9)
