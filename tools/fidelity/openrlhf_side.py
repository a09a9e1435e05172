"""What OpenRLHF computes. In: batches. Out: for each name, a function of a
batch. Must not know: what we compute."""
import types

import torch

import packages

losses, utils, maker = packages.openrlhf()


def loss(**settings):
    policy = losses.PolicyLoss(clip_eps_low=0.2, clip_eps_high=0.28, **settings)
    return lambda b: policy(b.l, b.b, b.a[:, None] * torch.ones_like(b.mask),
                            action_mask=b.mask)[0]


def divergence(kind):
    return lambda b: losses.aggregate_loss(
        utils.compute_approx_kl(b.l, b.f, kl_estimator=kind), b.mask)


def advantage(estimator, tokens=False, kl=0.0):
    """OpenRLHF takes one group size; batches of its cases are even."""
    def run(b):
        settings = types.SimpleNamespace(
            algo=types.SimpleNamespace(advantage=types.SimpleNamespace(
                estimator=estimator, gamma=1.0, lambd=0.95, no_std_norm=False)),
            rollout=types.SimpleNamespace(n_samples_per_prompt=b.groups[0]),
            reward=types.SimpleNamespace(clip_range=None))
        batch = types.SimpleNamespace(
            rewards=b.r.clone(), index=list(range(len(b.lengths))), info={},
            kl=(b.b - b.f) * b.mask, action_mask=b.mask, values=b.w)
        experience_maker = types.SimpleNamespace(
            strategy=types.SimpleNamespace(args=settings),
            advantage_estimator=estimator, kl_ctl=types.SimpleNamespace(value=kl))
        for name in ["get_advantages_and_returns", "get_cumulative_returns"]:
            method = getattr(maker.RemoteExperienceMaker, name)
            setattr(experience_maker, name, types.MethodType(method, experience_maker))
        maker.apply_length_penalties = lambda experiences, args: None
        maker.RemoteExperienceMaker.compute_advantages_and_returns(
            experience_maker, [batch])
        return batch.advantages if tokens else batch.advantages[:, 0]
    return run
