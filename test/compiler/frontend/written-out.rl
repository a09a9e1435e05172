# What the dialect lacks is written out: mean, std, any, all, clamp.
# RUN: rlc build --emit=rl %s | FileCheck %s
fn score() -> f32[prompt, rollout] = f32(length(response))

experiment e {
  policy = load("model")
  data = jsonl("rows.jsonl", fields: { question: text })

  # CHECK-LABEL: rl.phase @p train
  phase p: train {
    sample = { rollouts: 2, max_tokens: 8 }
    # CHECK: %[[LENGTH:.*]] = rl.length
    # CHECK: %[[X:.*]] = rl.cast %[[LENGTH]]
    # any: how many hold, and more than none.
    # CHECK: %[[HOLD:.*]] = rl.cast %{{.*}} : !rl.array<i1[prompt, rollout]> to !rl.array<i64[prompt, rollout]>
    # CHECK: %[[HOLDING:.*]] = rl.reduce sum %[[HOLD]] over [rollout]
    # CHECK: rl.less %{{.*}}, %[[HOLDING]]
    # A standard deviation in two passes.
    # CHECK: %[[N:.*]] = rl.count [rollout] : !rl.array<i64[prompt]>
    # CHECK: %[[SUM:.*]] = rl.reduce sum %[[X]] over [rollout]
    # CHECK: %[[MEAN:.*]] = rl.div %[[SUM]]
    # CHECK: %[[MEANS:.*]] = rl.broadcast %[[MEAN]]
    # CHECK: %[[AWAY:.*]] = rl.sub %[[X]], %[[MEANS]]
    # CHECK: %[[SQUARES:.*]] = rl.mul %[[AWAY]], %[[AWAY]]
    # CHECK: rl.reduce sum %[[SQUARES]] over [rollout]
    # CHECK: rl.sqrt
    # CHECK: rl.where
    # CHECK: rl.not
    # CHECK: rl.reduce sum
    # CHECK: rl.equal
    # x is the first operand, so it wins ties.
    # CHECK: %[[LOGP:.*]], %{{.*}} = rl.current
    # CHECK: %[[LOW:.*]] = rl.min %[[LOGP]], %{{.*}}
    # CHECK: rl.max %[[LOW]], %{{.*}}
    objective = mean(where(any(score() > 3, over: rollout), std(score(), over: rollout), 1)
      * where(all(score() > 3, over: rollout), 2.0, 1.0)
      * clamp(logp, -4, 0), over: [prompt, rollout, token])
    optimizer = adamw(lr: 1e-3)
    steps = 2
  }
}
