"""What TRL computes. In: batches. Out: for each name, a function of a batch.
Its losses are methods of trainers: they are called on an object that has the
settings they read and gives them the batch's log-probabilities. Its advantages
are statements inside of a longer method: they are run as they stand.
Must not know: what we compute."""
import collections
import types

import torch
from trl.rewards import accuracy_rewards, get_soft_overlong_punishment

import packages
from packages import GRPOTrainer, RLOOTrainer

GROUP = packages.statements(GRPOTrainer._generate_and_score_completions,
                            "unscorable_mask", "advantages = torch.nan_to_num")
LEAVE_ONE_OUT = packages.statements(RLOOTrainer._generate_and_score_completions,
                                    "unscorable_mask", "advantages = torch.nan_to_num")


def advantage(run, **settings):
    def found(b):
        trainer = types.SimpleNamespace(**{
            "multi_objective_aggregation": "sum_then_normalize",
            "reward_weights": torch.ones(1), "scale_rewards": "group",
            "reward_clip_range": None, "beta": 0.0, "normalize_advantages": False,
            **settings})
        return run(self=trainer, rewards_per_func=b.r[:, None].clone(), device="cpu",
                   num_generations=b.groups[0], gather=lambda x: x,
                   completion_mask=b.mask, old_per_token_logps=b.b,
                   ref_per_token_logps=b.f)["advantages"]
    return found


class Trainer:
    """What the losses read of a trainer, on one process, without accumulation."""

    def __init__(self, batch, settings):
        self.batch = batch
        self.top_entropy_quantile = 1.0
        self.aux_loss_enabled = self.use_vllm = self.use_adaptive_entropy = False
        self.off_policy_mask_threshold = None
        self.importance_sampling_level = "token"
        self.beta = self.entropy_coef = 0.0
        self.loss_type = "grpo"
        self.epsilon_low, self.epsilon_high = 0.2, 0.28
        self.max_completion_length = 7
        self.model = types.SimpleNamespace(training=True)
        self.current_gradient_accumulation_steps = 1
        self.accelerator = types.SimpleNamespace(
            num_processes=1, sync_gradients=False, gather=lambda x: x,
            reduce=lambda x, reduction: x)
        self._metrics = {"train": collections.defaultdict(list)}
        self.args = types.SimpleNamespace(use_bias_correction_kl=False, delta=None,
                                          steps_per_generation=1)
        for name, value in settings.items():
            setattr(self.args if hasattr(self.args, name) else self, name, value)
        self._entropy_bonus_enabled = self.entropy_coef != 0

    def _get_per_token_logps_and_entropies(self, *args, **kwargs):
        return self.batch.l, self.batch.e, None


def loss(trainer, cut=False, **settings):
    """`cut`: the mask is 0 in truncated responses, as the trainer makes it."""
    def run(b):
        tokens = b.mask.long()
        if cut:
            tokens = tokens * ~torch.tensor(b.c)[:, None]
        inputs = {
            "prompt_ids": tokens[:, :0], "prompt_mask": tokens[:, :0],
            "completion_ids": tokens, "completion_mask": tokens, "advantages": b.a,
            "old_per_token_logps": b.b, "ref_per_token_logps": b.f,
            "old_logps": (b.b * b.mask).sum(1), "num_items_in_batch": b.mask.sum()}
        return trainer._compute_loss(Trainer(b, settings), None, inputs)
    return run


def overlong(b):
    punish = get_soft_overlong_punishment(max_completion_len=5, soft_punish_cache=3)
    return torch.tensor(punish([[0] * n for n in b.lengths]), dtype=torch.float64)


def cosine(b):
    """Whether a response is right is asked of a function of TRL's; it is told."""
    accuracy_rewards.accuracy_reward = lambda outcomes, solution: outcomes
    reward = accuracy_rewards.get_cosine_scaled_reward(max_len=4)
    return torch.tensor(reward(b.o.tolist(), None, [[0] * n for n in b.lengths]),
                        dtype=torch.float64)
