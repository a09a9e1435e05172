// RUN: rl-opt %s --pass-pipeline='builtin.module(rl.phase(rl-differentiate))' --split-input-file --verify-diagnostics
// Nothing to learn from: no path, a path through stop, a path through an op
// whose derivative is zero.

rl.phase @none train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.constant 1.0 : !rl.array<f32>
  // expected-error @+1 {{depends on no stream in training; nothing could be learned from it}}
  rl.objective %loss : !rl.array<f32>
}

// -----

rl.phase @stopped train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %stop = rl.stop %logp : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %stop over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  // expected-error @+1 {{depends on no stream in training}}
  rl.objective %loss : !rl.array<f32>
}

// -----

rl.phase @steps train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %logp, %entropy = rl.current space "token" : !rl.array<f32[prompt, rollout, token]>
  %sign = rl.sign %logp : !rl.array<f32[prompt, rollout, token]>
  %less = rl.less %sign, %entropy : !rl.array<f32[prompt, rollout, token]>
  %cast = rl.cast %less : !rl.array<i1[prompt, rollout, token]> to !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %cast over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  // expected-error @+1 {{depends on no stream in training}}
  rl.objective %loss : !rl.array<f32>
}

// -----

rl.phase @score train spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
  %logp, %entropy = rl.score policy space "token" : !rl.array<f32[prompt, rollout, token]>
  %loss = rl.reduce sum %logp over [prompt, rollout, token] : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
  // expected-error @+1 {{depends on no stream in training}}
  rl.objective %loss : !rl.array<f32>
}
