// In: the dialect and its attributes. Out: rl.row_kernel, rl.finish.
// Must not know: how a row kernel is scheduled on a machine.

#ifndef RL_ROW_KERNEL_OPS_TD
#define RL_ROW_KERNEL_OPS_TD

include "compiler/dialect/RlOpBase.td"

def Rl_RowKernelOp : Rl_Op<"row_kernel",
    [IsolatedFromAbove, Symbol, SingleBlock]> {
  let summary = "rows of logits to statistics and gradient";
  let description = [{
    For each row of logits x, with z = x * inverse_temperature and
    p = softmax(z), the kernel writes the chosen token's log-probability
    `logp` = z_chosen - log(sum exp z) and, with `entropy`, the entropy
    H = -sum p log p. `further` names other statistics that it writes:

        log_z       log(sum exp z)
        max_prob    max p
        token_rank  number of z_j > z_chosen
        top_mass    sum of the p_j of those

    A `gradient` kernel then runs its body once per row: a scalar program from
    (`logp`, entropy, further statistics, inputs) to g = d objective / d logp,
    h = d objective / d entropy and, where it is given, k = d objective /
    d log_z. From

        d logp  / d z_j = 1[j = chosen] - p_j
        d H     / d z_j = -p_j (log p_j + H)
        d log_z / d z_j = p_j

    follows the gradient that replaces the row in place,

        inverse_temperature * (g * 1[j = chosen]
                               + p_j * (k - g - h * (log p_j + H)))

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
    is the parent of the one before. The body takes `logp`, the entropy and the
    further statistics as `f32` and then one argument per input, of the type the frame stores:
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
    rl.row_kernel @bounded gradient further [log_z, max_prob] chain [3, 2, 1, 0]
        inputs [#rl.input<value 5 space 2>] {
    ^bb0(%logp: f32, %entropy: f32, %log_z: f32, %max_prob: f32,
         %advantage: f32):
      %h = arith.constant 0.0 : f32
      %g = arith.negf %advantage : f32
      %k = arith.addf %log_z, %log_z : f32
      rl.finish %g, %h, %k
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, UnitAttr:$gradient,
      UnitAttr:$entropy, DenseI32ArrayAttr:$chain,
      DefaultValuedAttr<Rl_InputArrayAttr, "{}">:$inputs,
      DefaultValuedAttr<StrArrayAttr, "{}">:$further);
  let regions = (region AnyRegion:$body);
  let assemblyFormat = [{
    $sym_name (`gradient` $gradient^) : (`statistics`)? (`entropy` $entropy^)?
    (`further` custom<Names>($further)^)? `chain` $chain (`inputs` $inputs^)? attr-dict-with-keyword ($body^)?
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
    /// Whether it makes a statistic, by its number in abi.h.
    bool makes(int statistic);
    /// The body's argument for input number i, and for that of `further`.
    unsigned argumentOfInput(unsigned i) {
      return 2 + unsigned(getFurther().size()) + i;
    }
    unsigned argumentOfFurther(unsigned i) { return 2 + i; }
    /// Leaves out the further statistics that `keep` says no to; the body does
    /// not read them.
    void keepFurther(::llvm::function_ref<bool(unsigned)> keep);
    /// True once every input has its value id.
    bool isLaidOut();
    /// True if h is not the constant zero.
    bool weighsEntropy();
    /// True if there is a k and it is not the constant zero.
    bool weighsLogZ();
    /// True if the entropy must be computed: it is written, read by the body,
    /// or weighed.
    bool needsEntropy();
  }];
}

def Rl_FinishOp : Rl_Op<"finish",
    [Terminator, Pure, HasParent<"RowKernelOp">]> {
  let summary = "the cotangents of a row";
  let description = [{
    Ends the body of an `rl.row_kernel`: the derivatives of the objective with
    respect to the row's log-probability, to its entropy and, unless it does
    not depend on that, to its `log_z`.

    ```mlir
    rl.finish %dlogp, %dentropy
    ```
  }];
  let arguments = (ins F32:$dlogp, F32:$dentropy, Optional<F32>:$dlogZ);
  let assemblyFormat = "$dlogp `,` $dentropy (`,` $dlogZ^)? attr-dict";
}

#endif // RL_ROW_KERNEL_OPS_TD
