// In: MLIR's pass machinery. Out: the pass rl-split-sweeps.
// Must not know: other passes.
#ifndef SPLIT_SWEEPS_TD
#define SPLIT_SWEEPS_TD

include "mlir/Pass/PassBase.td"

def SplitSweeps : Pass<"rl-split-sweeps", "::mlir::ModuleOp"> {
  let summary = "cotangents to row kernels, in one sweep or in two";
  let description = [{
    For each source of `rl.update`, makes the row kernels of its logits. When
    every cotangent depends on streams in training only through pointwise ops
    at its own tokens, that pointwise program becomes the body of the gradient
    kernel: value and gradient in one sweep. Its inputs are the largest
    subexpressions that read no stream in training, each in the coarsest space
    that holds it. Otherwise the update is `coupled`: rows meet each other
    (a mean over tokens, another source), so a first sweep writes the streams,
    the cotangents are computed as arrays, and the gradient kernel loads them.

    Of the further statistics of rows a kernel makes those that its body or
    anything else reads; the gradient kernel of a coupled update, none that the
    first sweep has made.

    A cotangent that is known to vanish becomes a constant 0 in the body, so
    that the kernel leaves its terms out. The example is
    test/compiler/split-sweeps/one-sweep-policy-gradient.mlir.

    ```mlir
    // before
    rl.update loss %loss sources {
      "token" %logp, %entropy : %advantages, %zero
        : !rl.array<f32[prompt, rollout, token]>
    }
    // after: %advantage, over [prompt, rollout], is what %advantages repeats
    rl.row_kernel @p.rows.token gradient entropy chain [3, 2, 1, 0]
        inputs [#rl.input<value -1 space 2>] {
    ^bb0(%logp: f32, %entropy: f32, %advantage: f32):
      %zero = arith.constant 0.0 : f32
      rl.finish %advantage, %zero
    }
    rl.row_kernel @p.statistics.token statistics entropy chain [3, 2, 1, 0]
    rl.phase @p train {
      rl.update loss %loss sources {
        "token" %logp, %entropy statistics @p.statistics.token
          gradient @p.rows.token (%advantage : !rl.array<f32[prompt, rollout]>)
          : !rl.array<f32[prompt, rollout, token]>
      }
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect"];
}

#endif // SPLIT_SWEEPS_TD
