// In: the dialect and its attributes. Out: rl.row_kernel, rl.finish.
// Must not know: how a row kernel is scheduled on a machine.

#ifndef RL_ROW_KERNEL_OPS_TD
#define RL_ROW_KERNEL_OPS_TD

include "compiler/dialect/RlOpBase.td"

def Rl_RowKernelOp : Rl_Op<"row_kernel",
    [IsolatedFromAbove, Symbol, SingleBlock]> {
  let summary = "rows of logits to log-probability, entropy and gradient";
  let description = [{
    For each row of logits x, with z = x * inverse_temperature and
    p = softmax(z), the kernel writes the chosen token's log-probability
    `logp` = z_chosen - log(sum exp z) and, with `entropy`, the entropy
    H = -sum p log p.

    A `gradient` kernel then runs its body once per row: a scalar program from
    (`logp`, entropy, inputs) to g = d objective / d logp and
    h = d objective / d entropy. From

        d logp / d z_j = 1[j = chosen] - p_j
        d H    / d z_j = -p_j (log p_j + H)

    follows the gradient that replaces the row in place,

        inverse_temperature * (g * 1[j = chosen]
                               + p_j * (-g - h * (log p_j + H)))

    so three numbers a row serve every objective. An h that is the constant
    zero drops the entropy terms. A `statistics` kernel has neither body nor
    inputs.

    The rows that a kernel is given (`rlrt_rows` of abi.h) have forms, and one
    kernel serves them all:

    - **Type.** Logits are f32, bf16 or f16, as far as the kernel was made for
      them; arithmetic is f32 and a gradient is rounded to nearest once. A type
      it was not made for gives a `logp` that is NaN.
    - **Shape.** With a bias and a cap the softmax sees
      z = inverse_temperature * cap * tanh((x + bias) / cap), and the gradient
      of x carries the slope of the cap. Neither is stored.
    - **Padding.** Columns from `vocab` to `columns` are not read, and their
      gradient is zero.
    - **Shards.** With `found` a kernel writes what its shard of the vocabulary
      knows of a row: reference r, sum 2^t, sum 2^t t and the chosen t, for
      t = log2(e) z - r. Of such parts (r_s, e_s, w_s, t_s), with R the highest
      r_s and d_s = r_s - R,

          sum = sum_s 2^d_s e_s
          weighted = sum_s 2^d_s (w_s + d_s e_s)
          chosen = max_s (t_s + d_s)

      are the row's, whatever the order in which parts are made; with `known`
      a kernel takes them from there instead of a sweep and writes the gradient
      of its own shard.

    `chain` lists the spaces from the rows' token space up to step (0); each
    is the parent of the one before. The body takes `logp` and the entropy as
    `f32` and then one argument per input, of the type the frame stores:
    `f32`, `f64`, `i64` or `i1` (one byte). An input's value id is -1 as long
    as the frame is not laid out.

    ```mlir
    rl.row_kernel @rows gradient entropy chain [3, 2, 1, 0]
        inputs [#rl.input<value 5 space 2>] {
    ^bb0(%logp: f32, %entropy: f32, %advantage: f32):
      %h = arith.constant 0.0 : f32
      %g = arith.negf %advantage : f32
      rl.finish %g, %h
    }
    rl.row_kernel @measure statistics entropy chain [3, 2, 1, 0]
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, UnitAttr:$gradient,
      UnitAttr:$entropy, DenseI32ArrayAttr:$chain,
      DefaultValuedAttr<Rl_InputArrayAttr, "{}">:$inputs);
  let regions = (region AnyRegion:$body);
  let assemblyFormat = [{
    $sym_name (`gradient` $gradient^) : (`statistics`)? (`entropy` $entropy^)?
    `chain` $chain (`inputs` $inputs^)? attr-dict-with-keyword ($body^)?
  }];
  let hasRegionVerifier = 1;
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// The token space the rows belong to.
    int32_t getSpace() { return getChain().front(); }
    /// Input number i.
    ::mlir::rl::InputAttr getInput(unsigned i) {
      return ::llvm::cast<::mlir::rl::InputAttr>(getInputs()[i]);
    }
    /// True once every input has its value id.
    bool isLaidOut();
    /// True if h is not the constant zero.
    bool weighsEntropy();
    /// True if the entropy must be computed: it is written, read by the body,
    /// or weighed.
    bool needsEntropy();
  }];
}

def Rl_FinishOp : Rl_Op<"finish",
    [Terminator, Pure, HasParent<"RowKernelOp">]> {
  let summary = "the two cotangents of a row";
  let description = [{
    Ends the body of an `rl.row_kernel`: the derivatives of the objective with
    respect to the row's log-probability and to its entropy.

    ```mlir
    rl.finish %dlogp, %dentropy
    ```
  }];
  let arguments = (ins F32:$dlogp, F32:$dentropy);
  let assemblyFormat = "$dlogp `,` $dentropy attr-dict";
}

#endif // RL_ROW_KERNEL_OPS_TD
