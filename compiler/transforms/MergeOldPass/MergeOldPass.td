// In: MLIR's pass machinery. Out: the pass rl-merge-old-pass.
// Must not know: other passes.
#ifndef MERGE_OLD_PASS_TD
#define MERGE_OLD_PASS_TD

include "mlir/Pass/PassBase.td"

def MergeOldPass : Pass<"rl-merge-old-pass", "::mlir::rl::PhaseOp"> {
  let summary = "no pass under the weights that sampled where they are those in training";
  let description = [{
    Where a phase makes one optimizer step on each batch, no step lies between
    sampling and the update: the weights that sampled the batch are those that
    the update differentiates. So a stream of `rl.score policy` is the stream
    of `rl.current` with nothing to differentiate, `rl.stop`, and the forward
    pass of the update gives both. The same of `rl.critic`. What a filter
    scores stays, for it runs before the batch is what the update sees.

    Left alone: phases whose number of passes is not the constant 1, and
    phases that do not train the model in question. The example is
    test/compiler/merge-old-pass/one-step.mlir.

    ```mlir
    // before
    %old, %h = rl.score policy space "token"
      : !rl.array<f32[prompt, rollout, token]>
    %logp, %entropy = rl.current space "token"
      : !rl.array<f32[prompt, rollout, token]>
    %d = rl.sub %logp, %old : !rl.array<f32[prompt, rollout, token]>
    // after
    %logp, %entropy = rl.current space "token"
      : !rl.array<f32[prompt, rollout, token]>
    %old = rl.stop %logp {proof = "..."}
      : !rl.array<f32[prompt, rollout, token]>
    %d = rl.sub %logp, %old : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

#endif // MERGE_OLD_PASS_TD
