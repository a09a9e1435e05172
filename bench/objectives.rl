# Twenty objectives whose row kernels `bench/objectives` times, and of which
# `bench/compile_objectives.py` measures how long they take to build. The first
# is plain cross-entropy, which the others are compared with.
use std.task.addition, std.reward.exact_match, std.advantage.grpo
use std.objective.nll,
  std.objective.policy_gradient,
  std.objective.clipped,
  std.objective.dual_clipped
use std.objective.dapo, std.objective.gspo, std.objective.cispo
use std.objective.kl_in_loss, std.objective.entropy_bonus
use std.pooling.token_mean, std.pooling.fixed_sum
use std.divergence.k1, std.divergence.k2, std.divergence.unbiased_gradient
use std.correction.truncated_is, std.correction.masked_is

experiment of_cross_entropy {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-4)
    steps = 4
  }
}

experiment of_policy_gradient {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = policy_gradient(advantage)
    optimizer = adamw(lr: 1e-4)
    steps = 4
  }
}

experiment of_clipped {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_clipped_asymmetric {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage, low: 0.2, high: 0.28)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_clipped_of_tokens {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage, pool: token_mean)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_clipped_fixed_length {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage, pool: fixed_sum(budget: 6))
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_dual_clipped {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = dual_clipped(advantage)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_dapo {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = dapo(advantage)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_cispo {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = cispo(advantage)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_clipped_and_entropy {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage) + entropy_bonus(0.01)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_clipped_and_k1 {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage) + kl_in_loss(0.01, estimate: k1)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_clipped_and_k2 {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage) + kl_in_loss(0.01, estimate: k2)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_clipped_and_k3 {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage) + kl_in_loss(0.01)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_clipped_and_unbiased_k3 {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage) + kl_in_loss(0.01, estimate: unbiased_gradient)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_clipped_k3_and_entropy {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage) + kl_in_loss(0.01) + entropy_bonus(0.01)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}

experiment of_policy_gradient_k3 {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = policy_gradient(advantage) + kl_in_loss(0.01)
    optimizer = adamw(lr: 1e-4)
    steps = 4
  }
}

experiment of_policy_gradient_and_entropy {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = policy_gradient(advantage) + entropy_bonus(0.01)
    optimizer = adamw(lr: 1e-4)
    steps = 4
  }
}

experiment of_masked_correction {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = policy_gradient(advantage * masked_is())
    optimizer = adamw(lr: 1e-4)
    steps = 4
  }
}

experiment of_truncated_correction {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = policy_gradient(advantage * truncated_is())
    optimizer = adamw(lr: 1e-4)
    steps = 4
  }
}

experiment of_sequence_clipped {
  policy = causal_lm(layers: 1, width: 16, heads: 2, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = gspo(advantage)
    optimizer = adamw(lr: 1e-4)
    steps = 4
    passes = 2
  }
}
