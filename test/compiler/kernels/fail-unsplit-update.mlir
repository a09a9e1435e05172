// RUN: rl-opt --rl-form-kernels -verify-diagnostics %s
rl.phase @p train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>, #rl.space<"token", 1>] {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, token]>
  %zero = rl.constant 0.0 : !rl.array<f32[prompt, token]>
  %loss = rl.reduce sum %logp over [prompt, token]
    : !rl.array<f32[prompt, token]> to !rl.array<f32>
  // expected-error @below {{has no row kernels yet}}
  rl.update loss %loss sources {
    "token" %logp, %entropy : %zero, %zero : !rl.array<f32[prompt, token]>
  }
}
