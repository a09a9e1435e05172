// In: MLIR's pass machinery. Out: the pass rl-fold-zero-terms.
// Must not know: other passes.
#ifndef FOLD_ZERO_TERMS_TD
#define FOLD_ZERO_TERMS_TD

include "mlir/Pass/PassBase.td"

def FoldZeroTerms : Pass<"rl-fold-zero-terms", "::mlir::rl::PhaseOp"> {
  let summary = "0 in place of what is 0 of every number";
  let description = [{
    Canonicalization keeps a product with 0, for of an infinity or NaN it is
    not 0. This pass knows more of its operands: log-probabilities and
    entropies are numbers, or the run stops (a row of logits that holds none
    makes the gradient none), and so is whatever `ZerosOpInterface` says is a
    number of numbers. So the value of an op is replaced by 0

    - where the op is 0 given which operands are, and the others are numbers;
    - where it is `x - stop(x)` and `x` a number, once derivatives are made,
      for the stop is no more than its operand then.

    A reference whose divergence is weighed by the constant 0 so loses its last
    reader, and with it its pass and its weights. Ratios to the weights that
    sampled, where those are the weights in training, become 1.

    Left alone: what may be infinite or NaN of numbers (a logarithm, a quotient
    whose divisor may be 0, a field of the data), and in front of the
    derivative every `x - stop(x)`. The examples are
    test/compiler/fold-zero-terms.

    ```mlir
    // before
    %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
    %gone, %h = rl.score reference space "token"
      : !rl.array<f32[prompt, rollout, token]>
    %term = rl.mul %gone, %zero : !rl.array<f32[prompt, rollout, token]>
    %sum = rl.add %sampled, %term : !rl.array<f32[prompt, rollout, token]>
    // after: nothing reads %gone
    %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
    %sum = rl.add %sampled, %zero : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

#endif // FOLD_ZERO_TERMS_TD
