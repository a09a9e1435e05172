// What a step computes between two services: rewards centred in their group and
// scaled by the batch, a ratio of each response to its sampler, clipped; the
// cotangent of each token and the loss. Values: 0 reward, 1 and 2
// log-probabilities, 3 to 8 results.
rl.phase @bench evaluate spaces [#rl.space<"step", -1>,
    #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %reward = rl.field "reward" {rl.values = array<i32: 0>}
    : !rl.array<f32[prompt, rollout]>
  %logp, %e = rl.score policy space "token" {rl.values = array<i32: 1, -1>}
    : !rl.array<f32[prompt, rollout, token]>
  %old, %f = rl.score reference space "token" {rl.values = array<i32: 2, -1>}
    : !rl.array<f32[prompt, rollout, token]>
  %k:2 = rl.kernel parallel @bench.k0
      : !rl.array<f32[prompt, rollout]>, !rl.array<f64[prompt]>
      attributes {rl.values = array<i32: 3, 4>} {
    %sum = rl.reduce sum %reward over [rollout]
      : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt]>
    %n = rl.count [rollout] : !rl.array<i64[prompt]>
    %count = rl.cast %n : !rl.array<i64[prompt]> to !rl.array<f32[prompt]>
    %mean = rl.div %sum, %count : !rl.array<f32[prompt]>
    %means = rl.broadcast %mean
      : !rl.array<f32[prompt]> to !rl.array<f32[prompt, rollout]>
    %away = rl.sub %reward, %means : !rl.array<f32[prompt, rollout]>
    %square = rl.mul %away, %away : !rl.array<f32[prompt, rollout]>
    %wide = rl.cast %square
      : !rl.array<f32[prompt, rollout]> to !rl.array<f64[prompt, rollout]>
    %squares = rl.reduce sum %wide over [rollout]
      : !rl.array<f64[prompt, rollout]> to !rl.array<f64[prompt]>
    rl.keep %away, %squares
      : !rl.array<f32[prompt, rollout]>, !rl.array<f64[prompt]>
  }
  %scale = rl.kernel serial @bench.k1 : !rl.array<f32>
      attributes {rl.values = array<i32: 5>} {
    %all = rl.reduce sum %k#1 over [prompt]
      : !rl.array<f64[prompt]> to !rl.array<f64>
    %n = rl.count [prompt, rollout] : !rl.array<i64>
    %count = rl.cast %n : !rl.array<i64> to !rl.array<f64>
    %variance = rl.div %all, %count : !rl.array<f64>
    %spread = rl.sqrt %variance : !rl.array<f64>
    %narrow = rl.cast %spread : !rl.array<f64> to !rl.array<f32>
    rl.keep %narrow : !rl.array<f32>
  }
  %m:2 = rl.kernel parallel @bench.k2
      : !rl.array<f32[prompt, rollout, token]>, !rl.array<f64[prompt]>
      attributes {rl.values = array<i32: 6, 7>} {
    %change = rl.sub %logp, %old : !rl.array<f32[prompt, rollout, token]>
    %changes = rl.reduce sum %change over [token]
      : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32[prompt, rollout]>
    %n = rl.count [token] : !rl.array<i64[prompt, rollout]>
    %length = rl.cast %n
      : !rl.array<i64[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
    %mean = rl.div %changes, %length : !rl.array<f32[prompt, rollout]>
    %ratio = rl.exp %mean : !rl.array<f32[prompt, rollout]>
    %scales = rl.broadcast %scale
      : !rl.array<f32> to !rl.array<f32[prompt, rollout]>
    %advantage = rl.div %k#0, %scales : !rl.array<f32[prompt, rollout]>
    %free = rl.mul %ratio, %advantage : !rl.array<f32[prompt, rollout]>
    %low = rl.constant 0.8 : !rl.array<f32[prompt, rollout]>
    %high = rl.constant 1.28 : !rl.array<f32[prompt, rollout]>
    %raised = rl.max %ratio, %low : !rl.array<f32[prompt, rollout]>
    %clipped = rl.min %raised, %high : !rl.array<f32[prompt, rollout]>
    %bound = rl.mul %clipped, %advantage : !rl.array<f32[prompt, rollout]>
    %value = rl.min %free, %bound : !rl.array<f32[prompt, rollout]>
    %moves = rl.less %value, %free : !rl.array<f32[prompt, rollout]>
    %none = rl.constant 0.0 : !rl.array<f32[prompt, rollout]>
    %slope = rl.where %moves, %none, %free : !rl.array<f32[prompt, rollout]>
    %part = rl.div %slope, %length : !rl.array<f32[prompt, rollout]>
    %cotangent = rl.broadcast %part
      : !rl.array<f32[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
    %wide = rl.cast %value
      : !rl.array<f32[prompt, rollout]> to !rl.array<f64[prompt, rollout]>
    %values = rl.reduce sum %wide over [rollout]
      : !rl.array<f64[prompt, rollout]> to !rl.array<f64[prompt]>
    rl.keep %cotangent, %values
      : !rl.array<f32[prompt, rollout, token]>, !rl.array<f64[prompt]>
  }
  %loss = rl.kernel serial @bench.k3 : !rl.array<f64>
      attributes {rl.values = array<i32: 8>} {
    %all = rl.reduce sum %m#1 over [prompt]
      : !rl.array<f64[prompt]> to !rl.array<f64>
    rl.keep %all : !rl.array<f64>
  }
}
