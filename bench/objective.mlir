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
