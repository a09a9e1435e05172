// RUN: rl-opt --rl-form-kernels -verify-diagnostics %s
// expected-error @below {{reads current streams, but has no update}}
rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>, #rl.space<"token", 1>] {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, token]>
  %loss = rl.reduce sum %logp over [prompt, token]
    : !rl.array<f32[prompt, token]> to !rl.array<f32>
  rl.metric "sum" %loss : !rl.array<f32>
}
