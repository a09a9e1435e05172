// RUN: rl-opt %s --split-input-file --verify-diagnostics

// expected-error @below {{chain runs from a token space (3 or above) up to the step space (0)}}
rl.row_kernel @short statistics chain [2, 1, 0]

// -----

// expected-error @below {{chain runs from a token space (3 or above) up to the step space (0)}}
rl.row_kernel @open statistics chain [3, 2, 1]

// -----

// expected-error @below {{chain holds space 2 twice or below zero}}
rl.row_kernel @twice statistics chain [3, 2, 2, 0]

// -----

// expected-error @below {{computes a gradient and needs a finish program}}
rl.row_kernel @empty gradient chain [3, 2, 1, 0]

// -----

// expected-error @below {{only writes statistics and takes neither inputs nor a finish program}}
rl.row_kernel @idle statistics chain [3, 2, 1, 0] {
^bb0(%logp: f32, %entropy: f32):
  rl.finish %logp, %entropy
}

// -----

// expected-error @below {{only writes statistics and takes neither inputs nor a finish program}}
rl.row_kernel @unread statistics chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 0>]

// -----

// expected-error @below {{input 1 lies in space 4, which is not on the chain}}
rl.row_kernel @foreign gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 2>, #rl.input<value 1 space 4>] {
^bb0(%logp: f32, %entropy: f32, %a: f32, %b: f32):
  rl.finish %a, %b
}

// -----

// expected-error @below {{input 0 has value id -2; it is -1 until the frame is laid out}}
rl.row_kernel @negative gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value -2 space 2>] {
^bb0(%logp: f32, %entropy: f32, %a: f32):
  rl.finish %a, %a
}

// -----

// expected-error @below {{finish program takes 3 arguments; the kernel gives logp, entropy and 0 inputs}}
rl.row_kernel @extra gradient chain [3, 2, 1, 0] {
^bb0(%logp: f32, %entropy: f32, %a: f32):
  rl.finish %a, %a
}

// -----

// expected-error @below {{argument 1 of the finish program is 'f64'; it is f32}}
rl.row_kernel @wide gradient chain [3, 2, 1, 0] {
^bb0(%logp: f32, %entropy: f64):
  rl.finish %logp, %logp
}

// -----

// expected-error @below {{argument 2 of the finish program is 'i32'; it is f32, f64, i64 or i1, as the frame stores it}}
rl.row_kernel @narrow gradient chain [3, 2, 1, 0]
    inputs [#rl.input<value 0 space 2>] {
^bb0(%logp: f32, %entropy: f32, %a: i32):
  rl.finish %logp, %logp
}

// -----

// expected-error @below {{finish program ends in rl.finish}}
rl.row_kernel @endless gradient chain [3, 2, 1, 0] {
^bb0(%logp: f32, %entropy: f32):
  llvm.unreachable
}

// -----

rl.row_kernel @vectors gradient chain [3, 2, 1, 0] {
^bb0(%logp: f32, %entropy: f32):
  // expected-error @below {{is not scalar arith or math, and a finish program holds nothing else}}
  %v = arith.constant dense<1.0> : vector<4xf32>
  rl.finish %logp, %logp
}

// -----

func.func @elsewhere(%x: f32) {
  // expected-error @below {{expects parent op 'rl.row_kernel'}}
  rl.finish %x, %x
}

// -----

// expected-error @below {{knows no statistic `median` of a row}}
rl.row_kernel @strange statistics further [median] chain [3, 2, 1, 0]

// -----

// expected-error @below {{names the statistic `log_z` twice}}
rl.row_kernel @doubled statistics further [log_z, max_prob, log_z] chain [3, 2, 1, 0]

// -----

// expected-error @below {{finish program takes 2 arguments; the kernel gives logp, log_z, entropy and 0 inputs}}
rl.row_kernel @fewer gradient further [log_z] chain [3, 2, 1, 0] {
^bb0(%logp: f32, %entropy: f32):
  rl.finish %logp, %entropy
}

// -----

// expected-error @below {{argument 2 of the finish program is 'i64'; it is f32}}
rl.row_kernel @whole gradient further [token_rank] chain [3, 2, 1, 0] {
^bb0(%logp: f32, %entropy: f32, %rank: i64):
  rl.finish %logp, %entropy
}
