# Lists of texts are forwarded as single texts are: what the one says and what
# the other does cancels, and so do their gradients. In the second phase no
# prompt has a demonstration, and the term about them is absent.
# REQUIRES: runtime
# RUN: rm -rf %t.out
# RUN: sh -c "cd %S && RL_CACHE=%t.cache rlc run %s -- --out %t.out --threads 1 > %t.lines"
# RUN: sh -c "grep -h event.*step %t.out/trace.jsonl | tr ',' '\\n'" | FileCheck %s
# RUN: FileCheck %s --check-prefix=LINE --input-file %t.lines
fn each(x: text[prompt], there: f32[prompt]) -> f32 = sum(
  there * sum(x.logp, over: token),
  over: prompt,
)

fn listed(demo: text[prompt, demo]) -> f32 = sum(demo.logp, over: [prompt, demo, token])

fn number(demo: text[prompt, demo]) -> f32 = f32(
  sum(where(length(demo) > 0, 1, 0), over: [prompt, demo]),
)

fn credit(reward: f32[prompt, rollout], demo: text[prompt, demo], good: f32[prompt, demo]) -> f32 {
  group = concat(reward, good, along: candidate)
  centred = group - mean(group, over: candidate)
  weight = stop(exp(-mean(demo.entropy, over: token)))
  mean(-weight * part(centred, demo) * demo.logp, over: [prompt, demo, token])
}

experiment demonstrations {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase lists: train {
    data = jsonl(
      "Inputs/demonstrations.jsonl",
      held_out: 0.0,
      fields: {
        question: text,
        demos: text[demo],
        good: f32[demo],
        first: text,
        second: text,
        has_first: f32,
        has_second: f32,
      },
    )
    prompts = 3
    objective = {
      lists: listed(data.demos),
      texts: -each(data.first, data.has_first) - each(data.second, data.has_second),
    }
    metrics = {
      small: where(abs(listed(data.demos)) < 1, 1.0, 0.0),
      number: number(data.demos),
      good: sum(data.good, over: [prompt, demo]),
    }
    optimizer = adamw(lr: 0)
    steps = 1
  }
  phase none: train {
    data = jsonl(
      "Inputs/no-demonstrations.jsonl",
      held_out: 0.0,
      fields: { question: text, demos: text[demo], good: f32[demo] },
    )
    prompts = 2
    sample = { rollouts: 2, max_tokens: 4 }
    reward = f32(length(response))
    objective = {
      rollouts: mean(-reward * logp, over: [prompt, rollout, token]),
      demonstrations: credit(reward, data.demos, data.good),
    }
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
# CHECK: "phase":"lists"
# CHECK-DAG: "small":0.0
# CHECK-DAG: "number":3.0
# CHECK-DAG: "good":2.0
# CHECK-DAG: "grad_norm":{{[0-9.]+e-0[5-9]|0.0}}
# CHECK: "phase":"none"
# CHECK-DAG: "loss/demonstrations":null
# CHECK-DAG: "points/demonstrations":0.0
# The line of a step leaves out a term that is absent, and numbers of points.
# LINE: none 1/2 {{.*}} loss {{[^ ]+}}  loss/rollouts {{[^ ]+}}  reward {{[^ ]+$}}
