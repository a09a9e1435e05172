// RUN: rl-opt %s -split-input-file -verify-diagnostics

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout]>
  // expected-error @+1 {{goes along `prompt`, but `rollout` lies under it}}
  %y = rl.cumsum %x along "prompt" : !rl.array<f32[prompt, rollout]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1 : !rl.array<i64[prompt, rollout]>
  // expected-error @+1 {{needs a decay of the type of a float x}}
  %y = rl.cumsum %x along "rollout" decay %x : !rl.array<i64[prompt, rollout]> : !rl.array<i64[prompt, rollout]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout]>
  // expected-error @+1 {{moves by 1 or -1, not 2}}
  %y = rl.shift %x, %x along "rollout" by 2 : !rl.array<f32[prompt, rollout]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout]>
  // expected-error @+1 {{leaves an axis of '!rl.array<f32[prompt, rollout]>' without one that it lies under}}
  %y = rl.sort %x over [prompt] : !rl.array<f32[prompt, rollout]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout]>
  // expected-error @+1 {{groups over `token`, which '!rl.array<f32[prompt, rollout]>' lacks}}
  %y = rl.rank %x over [token] : !rl.array<f32[prompt, rollout]> to !rl.array<i64[prompt, rollout]>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout]>
  %i = rl.constant 0 : !rl.array<i64[prompt]>
  // expected-error @+1 {{keeps `prompt`, which '!rl.array<f32>' lacks}}
  %y = rl.take %x, %i along "rollout" : !rl.array<f32[prompt, rollout]>, !rl.array<i64[prompt]> to !rl.array<f32>
}

// -----

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>, #rl.space<"rollout", 1>] {
  %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout]>
  %i = rl.constant 0 : !rl.array<i64[prompt, rollout]>
  // expected-error @+1 {{does not say where `rollout` goes}}
  %y = rl.place %x, %i from [] along "bin" : !rl.array<f32[prompt, rollout]>, !rl.array<i64[prompt, rollout]> to !rl.array<f32[prompt, bin:2]>
}
