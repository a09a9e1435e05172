# RUN: %rlc check %s
# Every method of the library on a real language model, each a few lines that
# differ from the first. Get the model first:
#   python3 tools/get_smollm2.py
# tools/methods.py writes the rows, runs each for 20 steps and shows its numbers.
use std.reward.last_number, std.reward.within_length, std.reward.vsrm
use std.reward.soft_overlong
use std.advantage.grpo, std.advantage.dr_grpo, std.advantage.rloo, std.advantage.opo
use std.advantage.reinforce_pp, std.advantage.reinforce_pp_baseline, std.advantage.remax
use std.advantage.whiten, std.advantage.ha_dw, std.advantage.ha_dw_released, std.advantage.awpo
use std.returns.at_end, std.returns.discounted, std.returns.gae, std.returns.kl_in_reward
use std.objective.nll, std.objective.policy_gradient, std.objective.clipped
use std.objective.dual_clipped, std.objective.dapo, std.objective.gspo, std.objective.cispo
use std.objective.kl_in_loss, std.objective.entropy_bonus, std.objective.srft
use std.objective.value_clipped, std.pooling.token_mean, std.pooling.fixed_sum
use std.vsrm.format_outcome
use std.filter.mixed_outcomes, std.scheduler.rollout_bandit, std.belief.window_anchor

experiment grouped {
  param model: text = "models/SmolLM2-135M-Instruct"  ## Hugging Face folder
  param rows: text = "train.jsonl"
  param updates: i64 = 20  ## optimizer steps

  seed = 1
  policy = load(model, chat: true)
  data = jsonl(rows, fields: { question: text, answer: text })
  phase rl: train {
    prompts = 4
    sample = { rollouts: 4, max_tokens: 12 }
    reward = last_number(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage)
    optimizer = adamw(lr: 2e-5)
    steps = updates
    metrics = { right: mean(last_number(response, data.answer), over: [prompt, rollout]) }
  }
}

# Advantages.
experiment without_deviation = grouped with {
  phase rl {
    advantage = dr_grpo(reward)
    objective = clipped(advantage, pool: fixed_sum(budget: 12))
  }
}
experiment leave_one_out = grouped with {
  phase rl { advantage = rloo(reward)  objective = policy_gradient(advantage) }
}
experiment by_length = grouped with {
  phase rl { advantage = opo(reward) }
}
experiment global_baseline = grouped with {
  phase rl { advantage = reinforce_pp(kl_in_reward(reward, 0.01)) }
}
experiment group_and_global = grouped with {
  phase rl { advantage = reinforce_pp_baseline(reward) }
}
experiment greedy_baseline = grouped with {
  phase rl { advantage = remax(reward, score: last_number(answer: data.answer), max_tokens: 12) }
}
experiment with_critic = grouped with {
  phase rl {
    advantage = gae(at_end(reward), old.value, along: token, decay: 0.95)
    objective = {
      policy: dual_clipped(whiten(advantage)),
      value: value_clipped(advantage + old.value),
    }
    critic = { optimizer: adamw(lr: 1e-4) }
  }
}

# Objectives.
experiment decoupled = grouped with {
  phase rl {
    reward = last_number(response, data.answer) + soft_overlong(12, 4)
    select = mixed_outcomes(last_number(response, data.answer))
    objective = dapo(advantage)
    passes = 2
  }
}
experiment of_sequences = grouped with {
  phase rl { objective = gspo(advantage)  passes = 2 }
}
experiment weighed = grouped with {
  phase rl { objective = cispo(advantage)  passes = 2 }
}
experiment with_penalties = grouped with {
  phase rl {
    objective = {
      policy: clipped(advantage, pool: token_mean),
      kl: kl_in_loss(0.01),
      spread: entropy_bonus(0.001),
    }
  }
}

# Papers.
experiment difficulty = grouped with {
  phase rl { advantage = ha_dw(grpo(reward), reward, anchor: window_anchor(size: 10)) }
}
experiment difficulty_released = grouped with {
  phase rl { advantage = ha_dw_released(grpo(reward), reward)  objective = gspo(advantage) }
}
experiment gated = grouped with {
  phase rl { advantage = awpo(reward, within_length(response, soft: 4, most: 40), 0, 1) }
}
experiment demonstrated = grouped with {
  data = jsonl(rows, fields: { question: text, answer: text, demos: text[demo], right: f32[demo] })
  phase rl { advantage = absent  objective = srft(reward, data.demos, data.right) }
}
experiment chosen = grouped with {
  phase rl { select = rollout_bandit(reward, advantage, budget: 12, rollouts: 16, warm: 4) }
}
experiment stepwise {
  param model: text = "models/SmolLM2-135M-Instruct"
  param rows: text = "train.jsonl"
  param warm: i64 = 20  ## steps that teach the form of a trace
  param updates: i64 = 20

  seed = 1
  policy = load(model, chat: true)
  data = jsonl(rows, fields: { question: text, answer: text, trace: text })
  phase form: train {
    prompts = 8
    objective = nll(data.trace)
    optimizer = adamw(lr: 1e-4)
    steps = warm
  }
  phase rl: train {
    prompts = 4
    sample = { rollouts: 2, max_tokens: 64, temperature: 0.6 }
    reward = format_outcome(response, data.answer) ?? drop_rollout
    advantage = whiten(
      discounted(vsrm(data.answer, min_head: 0, min_gap: 10, max_tokens: 16), along: token),
    )
    objective = dual_clipped(advantage)
    optimizer = adamw(lr: 2e-5)
    steps = updates
    metrics = { right: mean(f32(reward == 1), over: [prompt, rollout]) }
  }
}
