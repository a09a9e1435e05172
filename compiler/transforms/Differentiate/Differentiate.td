// In: MLIR's pass machinery. Out: the pass rl-differentiate.
// Must not know: other passes.
#ifndef DIFFERENTIATE_TD
#define DIFFERENTIATE_TD

include "mlir/Pass/PassBase.td"

def Differentiate : Pass<"rl-differentiate", "::mlir::rl::PhaseOp"> {
  let summary = "the objective to cotangents of the streams in training";
  let description = [{
    Reverse mode over any composition of ops: walks from `rl.objective` back
    to every `rl.current` and asks each op for the pullback of each operand
    that depends on one (`DifferentiableOpInterface`). Ops without the
    interface, `rl.stop` among them, end the walk. The objective becomes
    `rl.update` with the cotangents of both streams of each source, a constant
    0 where nothing flows. Values in front of the update are left as they are;
    dead ones fall to canonicalization.

    An objective that depends on no stream in training is an error. The example
    is test/compiler/differentiate/policy-gradient.mlir.

    ```mlir
    // before
    %logp, %entropy = rl.current space "token"
      : !rl.array<f32[prompt, rollout, token]>
    %weighted = rl.mul %advantages, %logp
      : !rl.array<f32[prompt, rollout, token]>
    %loss = rl.reduce sum %weighted over [prompt, rollout, token]
      : !rl.array<f32[prompt, rollout, token]> to !rl.array<f32>
    rl.objective %loss : !rl.array<f32>
    // after: %advantages is d loss / d logp
    rl.update loss %loss sources {
      "token" %logp, %entropy : %advantages, %zero
        : !rl.array<f32[prompt, rollout, token]>
    }
    ```
  }];
}

#endif // DIFFERENTIATE_TD
