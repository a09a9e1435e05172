// RUN: rl-opt --convert-rl-to-loops -verify-diagnostics %s
rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>] {
  // expected-error @below {{keeps values without numbers}}
  %k = rl.kernel serial @p.k0 : !rl.array<f32> {
    %half = rl.constant 0.5 : !rl.array<f32>
    rl.keep %half : !rl.array<f32>
  }
}
