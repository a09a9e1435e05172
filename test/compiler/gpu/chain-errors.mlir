// RUN: rl-opt %s --convert-chain-to-gpu --split-input-file --verify-diagnostics

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>] {
  %x = rl.field "x" {rl.values = array<i32: 0>} : !rl.array<f64[prompt]>
  // expected-error @below {{has no function; convert-rl-to-loops makes it}}
  %k = rl.kernel parallel @p.k0 : !rl.array<f64[prompt]>
      attributes {rl.values = array<i32: 1>} {
    %y = rl.exp %x : !rl.array<f64[prompt]>
    rl.keep %y : !rl.array<f64[prompt]>
  }
}
