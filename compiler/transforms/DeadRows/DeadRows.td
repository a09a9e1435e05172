// In: MLIR's pass machinery. Out: the passes rl-find-dead-rows and
// rl-find-dead-backward. Must not know: other passes.
#ifndef DEAD_ROWS_TD
#define DEAD_ROWS_TD

include "mlir/Pass/PassBase.td"

def FindDeadRows : Pass<"rl-find-dead-rows", "::mlir::rl::PhaseOp"> {
  let summary = "rows whose gradient is known to vanish before the update";
  let description = [{
    Runs between differentiation and the split into sweeps. For each source of
    `rl.update` it looks for values that are known before the update, at
    prompts, rollouts or tokens, such that wherever the value is 0 the
    derivative of the objective by the row's log-probability and entropy (and
    its `log_z`, where that is read) is 0:
    `ZerosOpInterface` is asked, op by op, what becomes of that zero on its way
    to the cotangents. The rows where none of these values is 0 are the `live`
    rows of the source.

    What else reads the streams of dead rows decides what is saved. If each
    reader is itself 0 or not asked at these rows, streams are not made at all:
    where such a value leaves its prompt, rollout or token, in a sum or a
    report, it is replaced by 0 at dead rows, so that nothing depends on what
    was not computed. Streams of other weights (`rl.score`) are treated alike.
    Otherwise the source is `valued`: streams of dead rows are made, but
    without a gradient. A source whose cotangents are the constant 0 is
    `still`, and if nobody reads its streams it leaves the update.

    The examples are test/compiler/dead-rows.

    ```mlir
    // before: %cotangent is a product with %advantage
    rl.update loss %loss sources {
      "token" %logp, %entropy : %cotangent, %zero
        : !rl.array<f32[prompt, rollout, token]>
    }
    // after
    %dead = rl.equal %advantage, %none : !rl.array<f32[prompt, rollout]>
    %live = rl.not %dead : !rl.array<i1[prompt, rollout]>
    rl.update loss %loss sources {
      "token" %logp, %entropy : %cotangent, %zero
        : !rl.array<f32[prompt, rollout, token]>
    } live [0 %live : !rl.array<i1[prompt, rollout]>]
    ```
  }];
}

def FindDeadBackward : Pass<"rl-find-dead-backward", "::mlir::ModuleOp"> {
  let summary = "rows of a coupled update whose cotangents turned out to be 0";
  let description = [{
    Runs after the split into sweeps. The gradient kernel of a coupled update
    reads its cotangents as arrays, made once every stream is there. Rows where
    both are 0 need no gradient: the update gets `backward`, true elsewhere. A
    clipped ratio of sequences, say, leaves whole responses out.

    ```mlir
    // before
    rl.update loss %loss coupled sources {
      "token" %logp, %entropy statistics @s gradient @g (%c
        : !rl.array<f32[prompt, rollout]>)
        : !rl.array<f32[prompt, rollout, token]>
    }
    // after
    %dead = rl.equal %c, %zero : !rl.array<f32[prompt, rollout]>
    %live = rl.not %dead : !rl.array<i1[prompt, rollout]>
    rl.update loss %loss coupled sources {
      "token" %logp, %entropy statistics @s gradient @g (%c
        : !rl.array<f32[prompt, rollout]>)
        : !rl.array<f32[prompt, rollout, token]>
    } backward [0 %live : !rl.array<i1[prompt, rollout]>]
    ```
  }];
}

#endif // DEAD_ROWS_TD
