"""What is compared with what.

In: the sides of the packages. Out: CASES. Must not know: how a case is run.

A case's expression is of `.rl`. Its names are columns of a batch (batches.py):
r reward, o outcome, c truncated, a advantage, t target of the critic, s greedy texts. `given`
names the streams that columns stand for, `by` what a loss is differentiated by.
"""
import dataclasses
import typing

import openrlhf_side as openrlhf
import trl_side as trl
import verl_side as verl


@dataclasses.dataclass
class Case:
    package: str
    what: str  # of the package
    ours: str
    theirs: typing.Callable
    given: str = ""
    by: str = ""
    even: bool = False
    least: int = 2  # rollouts of a prompt


LOGP = "logp: l, old.logp: b"
LENGTHS = "logp: l"  # read by nothing: says how many tokens there are
REFERENCE = "logp: l, ref.logp: f"
SAMPLED = "old.logp: b, ref.logp: f"


def of_trl(what, ours, theirs, **more):
    return Case("trl", what, ours, theirs, even=True, **more)


def of_verl(what, ours, theirs, **more):
    return Case("verl", what, ours, theirs, **more)


def of_openrlhf(what, ours, theirs, **more):
    return Case("openrlhf", what, ours, theirs, even=True, **more)


ADVANTAGES = [
    of_trl('scale_rewards="group"', "grpo(r, eps: 1e-4)", trl.advantage(trl.GROUP)),
    of_trl('scale_rewards="batch"', "grpo(r, eps: 1e-4, over: [prompt, rollout])",
           trl.advantage(trl.GROUP, scale_rewards="batch")),
    of_trl('scale_rewards="none"', "dr_grpo(r)",
           trl.advantage(trl.GROUP, scale_rewards="none")),
    of_trl("RLOOTrainer", "rloo(r)", trl.advantage(trl.LEAVE_ONE_OUT)),
    of_trl("RLOOTrainer, beta=0.1",
           "rloo(sum(kl_in_reward(r, 0.1), over: token))",
           trl.advantage(trl.LEAVE_ONE_OUT, beta=0.1), given=SAMPLED),
    of_trl("RLOOTrainer, normalize_advantages",
           "whiten(rloo(r), over: [prompt, rollout], eps: 0, added: 1e-4)",
           trl.advantage(trl.LEAVE_ONE_OUT, normalize_advantages=True)),
    of_trl("get_soft_overlong_punishment", "soft_overlong(5, 3)", trl.overlong,
           given=LENGTHS),
    of_trl("get_cosine_scaled_reward", "cosine_length(o, longest: 4)", trl.cosine,
           given=LENGTHS),
    of_verl("grpo", "grpo(r)", verl.advantage(
        verl.algos.compute_grpo_outcome_advantage, index=verl.index)),
    of_verl("grpo, norm_adv_by_std_in_grpo=False", "dr_grpo(r)", verl.advantage(
        verl.algos.compute_grpo_outcome_advantage, index=verl.index,
        norm_adv_by_std_in_grpo=False)),
    of_verl("grpo, groups of one too",
            "where(count(over: rollout) == 1, r / (1 + 1e-6), grpo(r))",
            verl.advantage(verl.algos.compute_grpo_outcome_advantage, index=verl.index),
            least=1),
    of_verl("rloo", "rloo(r)", verl.advantage(
        verl.algos.compute_rloo_outcome_advantage, index=verl.index)),
    of_verl("rloo_vectorized", "rloo(r)", verl.advantage(
        verl.algos.compute_rloo_vectorized_outcome_advantage, index=verl.index)),
    of_verl("opo", "opo(r)", verl.advantage(
        verl.algos.compute_opo_outcome_advantage, index=verl.index), given=LENGTHS),
    of_verl("remax", "remax(r, score: scored, max_tokens: 9)", verl.advantage(
        verl.algos.compute_remax_outcome_advantage, reward_baselines=verl.baselines),
        given="greedy.text: s"),
    of_verl("reinforce_plus_plus, gamma=0.9", "reinforce_pp(at_end(r), discount: 0.9)",
            verl.advantage(verl.algos.compute_reinforce_plus_plus_outcome_advantage,
                           tokens=True, config=verl.GAMMA), given=LENGTHS),
    of_verl("reinforce_plus_plus_baseline", "reinforce_pp_baseline(r)", verl.advantage(
        verl.algos.compute_reinforce_plus_plus_baseline_outcome_advantage, tokens=True,
        index=verl.index), given=LENGTHS),
    of_verl("gae", "whiten(gae(at_end(r), old.value, along: token, discount: 0.99, decay: 0.95))",
            verl.GAE, given="old.value: w"),
    of_verl("compute_rewards", "kl_in_reward(r, 0.1)", verl.penalised, given=SAMPLED),
    of_openrlhf("group_norm", "grpo(r, eps: 1e-9)", openrlhf.advantage("group_norm")),
    of_openrlhf("dr_grpo", "dr_grpo(r)", openrlhf.advantage("dr_grpo")),
    of_openrlhf("rloo", "rloo(r)", openrlhf.advantage("rloo")),
    of_openrlhf("reinforce, kl 0.1",
                "reinforce_pp(kl_in_reward(r, 0.1), ddof: 0, eps: 0, floor: 1e-8)",
                openrlhf.advantage("reinforce", tokens=True, kl=0.1), given=SAMPLED),
    of_openrlhf("reinforce_baseline",
                "reinforce_pp_baseline(r, ddof: 0, eps: 0, floor: 1e-8)",
                openrlhf.advantage("reinforce_baseline", tokens=True), given=LENGTHS),
    of_openrlhf("gae", "whiten(gae(at_end(r), old.value, along: token, decay: 0.95), "
                "ddof: 0, eps: 0, floor: 1e-8)",
                openrlhf.advantage("gae", tokens=True), given="old.value: w"),
]


def policy(case, what, ours, theirs):
    return case(what, ours, theirs, given=LOGP, by="logp")


LOSSES = [
    policy(of_trl, 'loss_type="grpo"', "clipped(a, high: 0.28)",
           trl.loss(trl.GRPOTrainer)),
    policy(of_trl, 'loss_type="bnpo"', "clipped(a, high: 0.28, pool: token_mean)",
           trl.loss(trl.GRPOTrainer, loss_type="bnpo")),
    policy(of_trl, 'loss_type="dr_grpo"',
           "clipped(a, high: 0.28, pool: fixed_sum(budget: 7))",
           trl.loss(trl.GRPOTrainer, loss_type="dr_grpo")),
    policy(of_trl, 'loss_type="dapo"', "dapo(a)",
           trl.loss(trl.GRPOTrainer, loss_type="dapo")),
    policy(of_trl, 'loss_type="dapo", delta=1.4',
           "dual_clipped(a, high: 0.28, bound: 1.4)",
           trl.loss(trl.GRPOTrainer, loss_type="dapo", delta=1.4)),
    policy(of_trl, 'loss_type="cispo", epsilon_high=1.3', "cispo(a, high: 0.3)",
           trl.loss(trl.GRPOTrainer, loss_type="cispo", epsilon_high=1.3)),
    policy(of_trl, 'loss_type="grpo", importance_sampling_level="sequence"',
           "sequence_clipped(a, low: 0.2, high: 0.28)",
           trl.loss(trl.GRPOTrainer, importance_sampling_level="sequence")),
    policy(of_trl, 'loss_type="dapo", importance_sampling_level="sequence"',
           "sequence_clipped(a, low: 0.2, high: 0.28, pool: token_mean)",
           trl.loss(trl.GRPOTrainer, loss_type="dapo",
                    importance_sampling_level="sequence")),
    of_trl('loss_type="grpo", mask_truncated_completions',
           "clipped(where(truncated, 0.0, a), high: 0.28)",
           trl.loss(trl.GRPOTrainer, cut=True), given=LOGP + ", truncated: c", by="logp"),
    of_trl('loss_type="grpo", beta=0.1',
           "clipped(a, high: 0.28) + kl_in_loss(0.1, pool: rollout_mean)",
           trl.loss(trl.GRPOTrainer, beta=0.1),
           given=LOGP + ", ref.logp: f", by="logp"),
    of_trl('loss_type="grpo", entropy_coef=0.1', "clipped(a, high: 0.28) + entropy_bonus(0.1)",
           trl.loss(trl.GRPOTrainer, entropy_coef=0.1),
           given=LOGP + ", entropy: e", by="entropy"),
    policy(of_trl, "RLOOTrainer",
           "sequence_clipped(a, low: 0.2, high: 0.28, per_token: false)",
           trl.loss(trl.RLOOTrainer)),
    policy(of_verl, "vanilla, token-mean", "dual_clipped(a, high: 0.28)",
           verl.loss("vanilla")),
    policy(of_verl, "vanilla, seq-mean-token-mean",
           "dual_clipped(a, high: 0.28, pool: rollout_mean)",
           verl.loss("vanilla", "seq-mean-token-mean")),
    policy(of_verl, "vanilla, seq-mean-token-sum-norm",
           "dual_clipped(a, high: 0.28, pool: fixed_sum(budget: 7))",
           verl.loss("vanilla", "seq-mean-token-sum-norm", whole={"loss_scale_factor": 7})),
    policy(of_verl, "vanilla, clip_ratio_c=1e9", "dapo(a)",
           verl.loss("vanilla", clip_ratio_c=1e9)),
    policy(of_verl, "vanilla, clip_ratio_c=1.4", "dual_clipped(a, high: 0.28, bound: 1.4)",
           verl.loss("vanilla", clip_ratio_c=1.4)),
    policy(of_verl, "gspo, seq-mean-token-mean", "gspo(a)",
           verl.loss("gspo", "seq-mean-token-mean",
                     clip_ratio_low=3e-4, clip_ratio_high=4e-4)),
    policy(of_verl, "gspo, token-mean",
           "sequence_clipped(a, low: 0.2, high: 0.28, pool: token_mean)",
           verl.loss("gspo")),
    policy(of_verl, "cispo", "cispo(a, low: 0.2, high: 0.28)", verl.loss("cispo")),
    of_verl("gpg", "policy_gradient(a, pool: token_mean)", verl.loss("gpg"),
            given="logp: l", by="logp"),
    of_verl("compute_value_loss", "value_clipped(t, range: 0.2)", verl.values,
            given="value: v, old.value: w", by="value"),
    of_verl("entropy, token-mean", "entropy_bonus(0.1)", verl.entropy("token-mean"),
            given="entropy: e", by="entropy"),
    of_verl("entropy, seq-mean-token-mean", "entropy_bonus(0.1, pool: rollout_mean)",
            verl.entropy("seq-mean-token-mean"), given="entropy: e", by="entropy"),
    *[of_verl(f"kl_loss_type={kind}", f"kl_in_loss(1, estimate: {ours})",
              verl.divergence(kind), given=REFERENCE, by="logp")
      for kind, ours in [("k1", "k1"), ("k2", "k2"), ("k3", "bounded(most: 10)"),
                         ("k1+", "unbiased_gradient(estimate: k1)"),
                         ("k3+", "unbiased_gradient")]],
    policy(of_openrlhf, "ppo", "clipped(a, high: 0.28, pool: token_mean)",
           openrlhf.loss()),
    policy(of_openrlhf, "ppo, per sample", "clipped(a, high: 0.28)",
           openrlhf.loss(token_level_loss=False)),
    policy(of_openrlhf, "ppo, dual_clip 1.4", "dual_clipped(a, high: 0.28, bound: 1.4)",
           openrlhf.loss(dual_clip=1.4)),
    policy(of_openrlhf, "gspo", "sequence_clipped(a, low: 0.2, high: 0.28)",
           openrlhf.loss(policy_loss_type="gspo")),
    of_openrlhf("kl k3", "kl_in_loss(1, estimate: bounded(most: 10))",
                openrlhf.divergence("k3"), given=REFERENCE, by="logp"),
]

CASES = ADVANTAGES + LOSSES

# What cases write, beside the library.
PAGES = {"fn scored": "fn scored(x: text[*]) -> f32[*] = f32(length(x)) / 10"}
