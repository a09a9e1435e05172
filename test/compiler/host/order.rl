# The step of a phase: draw, numbers of the task, texts, prompt, samples, tests
# of texts, advantages, old streams before the passes; update, loss and metrics
# of current streams in each pass.
# RUN: rlc build --emit=host %s | FileCheck %s
use std.task.addition, std.reward.exact_match, std.advantage.grpo
use std.objective.clipped, std.pooling.token_mean, std.metric.accuracy

metric drift() -> f32 = mean(ref.logp - logp, over: [prompt, rollout, token])

experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = addition(digits: 2)
  phase p: train {
    sample = { rollouts: 4, max_tokens: 6 }
    reward = exact_match(response, data.answer)
    advantage = grpo(reward)
    objective = clipped(advantage, pool: token_mean)
    metrics = [drift(), accuracy(reward)]
    optimizer = adamw(lr: 1e-3)
    steps = 4
    passes = 2
  }
}

# CHECK-LABEL: p.pass:
# CHECK-NEXT: rlrt_alloc(run, value: [[$LOGP:[0-9]+]], space: 3, dense: 1, dtype: 0)
# CHECK-NEXT: rlrt_update(run, plan: p.plan)
# CHECK: rlrt_parallel(run, kernel: p.k
# CHECK: rlrt_serial(run, kernel: p.k
# CHECK-DAG: rlrt_metric(run, name: "loss", value: {{[0-9]+}})
# CHECK-DAG: rlrt_metric(run, name: "drift", value: {{[0-9]+}})

# CHECK-LABEL: p.sources:
# CHECK-NEXT: 3, [[$LOGP]], -1, p.statistics.token, p.rows.token
# CHECK-LABEL: p.plan:
# CHECK-NEXT: 1, p.sources, 0, null

# CHECK-LABEL: p.step:
# CHECK-NEXT: rlrt_draw(run, index_value: [[INDEX:[0-9]+]])
# CHECK: rlrt_parallel(run, kernel: p.k0)
# CHECK-NEXT: rlrt_text_format(run, value: [[QUESTION:[0-9]+]], space: 1, pattern: "{}+{}=", count: 2, arguments: [{{[0-9]+, [0-9]+}}])
# CHECK-NEXT: rlrt_prompt(run, text: [[QUESTION]])
# CHECK-NEXT: rlrt_sample(run, response: [[RESPONSE:[0-9]+]], truncated: -1, token_space: 3, logp: -1)
# CHECK: rlrt_text_map(run, value: {{[0-9]+}}, space: 2, operation: 0, text: [[RESPONSE]])
# CHECK: rlrt_text_test(run, value: {{[0-9]+}}, space: 2, operation: 0,
# CHECK: rlrt_metric(run, name: "accuracy"
# CHECK: rlrt_passes(run, pass: p.pass)

# CHECK-LABEL: rlrt.phases:
# CHECK-NEXT: "p", p.step
# CHECK-LABEL: rl_program:
# CHECK-NEXT: {{[0-9]+}}, rlrt.config, rlrt.settings, 1, rlrt.phases
# CHECK-LABEL: main:
# CHECK-NEXT: rlrt_main(argc, argv, rl_program)
# CHECK-LABEL: rlrt.config:
# CHECK: "values": {{[0-9]+}}
