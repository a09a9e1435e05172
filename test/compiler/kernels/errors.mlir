// RUN: rl-opt %s -split-input-file -verify-diagnostics

rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
    #rl.space<"rollout", 1>] {
  // expected-error @below {{gives '!rl.array<f32>', its body keeps '!rl.array<i64>'}}
  %k = rl.kernel serial @p.k0 : !rl.array<f32> {
    %n = rl.count [prompt] : !rl.array<i64>
    rl.keep %n : !rl.array<i64>
  }
}

// -----

// expected-error @below {{expects parent op to be one of 'rl.phase, rl.filter'}}
%k = rl.kernel serial @p.k0 : !rl.array<f32> {
  %half = rl.constant 0.5 : !rl.array<f32>
  rl.keep %half : !rl.array<f32>
}

// -----

func.func @f(%frame: !llvm.ptr) {
  // expected-error @below {{must be}}
  %a = rl.frame_value %frame[5] : !llvm.ptr -> memref<?xi1>
  return
}
