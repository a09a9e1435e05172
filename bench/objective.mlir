// -weight min(r A, clip(r, 0.8, 1.28) A) - 0.001 weight H, r = exp(logp - old)
rl.row_kernel @bench_gradient gradient entropy chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 2>, #rl.input<value 1 space 3>,
            #rl.input<value 2 space 0>] {
^bb0(%logp: f32, %entropy: f32, %advantage: f32, %old: f32, %weight: f32):
  %low = arith.constant 0.8 : f32
  %high = arith.constant 1.28 : f32
  %bonus = arith.constant -0.001 : f32
  %none = arith.constant 0.0 : f32
  %change = arith.subf %logp, %old : f32
  %ratio = math.exp %change : f32
  %raised = arith.maximumf %ratio, %low : f32
  %clipped = arith.minimumf %raised, %high : f32
  %free = arith.mulf %ratio, %advantage : f32
  %bound = arith.mulf %clipped, %advantage : f32
  %lower = arith.cmpf ole, %free, %bound : f32
  %scaled = arith.mulf %free, %weight : f32
  %down = arith.negf %scaled : f32
  %g = arith.select %lower, %down, %none : f32
  %h = arith.mulf %bonus, %weight : f32
  rl.finish %g, %h
}
rl.row_kernel @bench_statistics statistics entropy chain [3, 2, 1, 0]

// Log-probability alone and with each statistic more; -weight advantage logp.
rl.row_kernel @bench_logp_gradient gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 2>, #rl.input<value 2 space 0>] {
^bb0(%logp: f32, %entropy: f32, %advantage: f32, %weight: f32):
  %none = arith.constant 0.0 : f32
  %gain = arith.mulf %advantage, %weight : f32
  %g = arith.negf %gain : f32
  rl.finish %g, %none
}
rl.row_kernel @bench_logp_statistics statistics chain [3, 2, 1, 0]
rl.row_kernel @bench_log_z_gradient gradient further [log_z] chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 2>, #rl.input<value 2 space 0>] {
^bb0(%logp: f32, %entropy: f32, %log_z: f32, %advantage: f32, %weight: f32):
  %none = arith.constant 0.0 : f32
  %gain = arith.mulf %advantage, %weight : f32
  %g = arith.negf %gain : f32
  rl.finish %g, %none
}
rl.row_kernel @bench_log_z_statistics statistics further [log_z] chain [3, 2, 1, 0]
rl.row_kernel @bench_max_prob_gradient gradient further [max_prob] chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 2>, #rl.input<value 2 space 0>] {
^bb0(%logp: f32, %entropy: f32, %max_prob: f32, %advantage: f32, %weight: f32):
  %none = arith.constant 0.0 : f32
  %gain = arith.mulf %advantage, %weight : f32
  %g = arith.negf %gain : f32
  rl.finish %g, %none
}
rl.row_kernel @bench_max_prob_statistics statistics further [max_prob] chain [3, 2, 1, 0]
rl.row_kernel @bench_token_rank_gradient gradient further [token_rank] chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 2>, #rl.input<value 2 space 0>] {
^bb0(%logp: f32, %entropy: f32, %token_rank: f32, %advantage: f32, %weight: f32):
  %none = arith.constant 0.0 : f32
  %gain = arith.mulf %advantage, %weight : f32
  %g = arith.negf %gain : f32
  rl.finish %g, %none
}
rl.row_kernel @bench_token_rank_statistics statistics further [token_rank] chain [3, 2, 1, 0]
rl.row_kernel @bench_top_mass_gradient gradient further [top_mass] chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 2>, #rl.input<value 2 space 0>] {
^bb0(%logp: f32, %entropy: f32, %top_mass: f32, %advantage: f32, %weight: f32):
  %none = arith.constant 0.0 : f32
  %gain = arith.mulf %advantage, %weight : f32
  %g = arith.negf %gain : f32
  rl.finish %g, %none
}
rl.row_kernel @bench_top_mass_statistics statistics further [top_mass] chain [3, 2, 1, 0]
rl.row_kernel @bench_all_gradient gradient further [log_z, max_prob, token_rank, top_mass] chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 2>, #rl.input<value 2 space 0>] {
^bb0(%logp: f32, %entropy: f32, %log_z: f32, %max_prob: f32, %token_rank: f32, %top_mass: f32, %advantage: f32, %weight: f32):
  %none = arith.constant 0.0 : f32
  %gain = arith.mulf %advantage, %weight : f32
  %g = arith.negf %gain : f32
  rl.finish %g, %none
}
rl.row_kernel @bench_all_statistics statistics further [log_z, max_prob, token_rank, top_mass] chain [3, 2, 1, 0]
