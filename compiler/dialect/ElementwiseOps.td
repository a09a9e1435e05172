// In: bases of ops. Out: ops that work on each point alone.
// Must not know: axes beyond their equality.
#ifndef RL_ELEMENTWISE_OPS
#define RL_ELEMENTWISE_OPS

include "compiler/dialect/RlOpBase.td"

//===-- Unary -------------------------------------------------------------===//

def Rl_NegOp : Rl_Unary<"neg", Rl_Number, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "minus x";
  let description = [{
    Derivative -1.

    ```mlir
    %r = rl.neg %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_AbsOp : Rl_Unary<"abs", Rl_Number, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "absolute value";
  let description = [{
    Derivative `sign(x)`, 0 at 0 as in LibTorch.

    ```mlir
    %r = rl.abs %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_SignOp : Rl_Unary<"sign", Rl_Number, [Rl_Zeros]> {
  let summary = "-1, 0 or 1";
  let description = [{
    A NaN stays NaN. Derivative zero.

    ```mlir
    %r = rl.sign %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_ExpOp : Rl_Unary<"exp", Rl_Float, [Rl_Differentiable, Rl_Numbers]> {
  let summary = "e to the x";
  let description = [{
    Derivative: the result.

    ```mlir
    %r = rl.exp %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_LogOp : Rl_Unary<"log", Rl_Float, [Rl_Differentiable]> {
  let summary = "natural logarithm";
  let description = [{
    -infinity at 0, NaN below. Derivative `1 / x`.

    ```mlir
    %r = rl.log %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_SqrtOp : Rl_Unary<"sqrt", Rl_Float, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "square root";
  let description = [{
    NaN below 0. Derivative `1 / (2 result)`, infinite at 0.

    ```mlir
    %r = rl.sqrt %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_CosOp : Rl_Unary<"cos", Rl_Float, [Rl_Differentiable, Rl_Numbers]> {
  let summary = "cosine";
  let description = [{
    Derivative `cos(x + pi / 2)`, which is `-sin(x)`.

    ```mlir
    %r = rl.cos %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_FloorOp : Rl_Unary<"floor", Rl_Float, [Rl_Zeros]> {
  let summary = "largest integer not above x";
  let description = [{
    Derivative zero.

    ```mlir
    %r = rl.floor %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_SinOp : Rl_Unary<"sin", Rl_Float, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "sine";
  let description = [{
    Derivative `cos(x)`.

    ```mlir
    %r = rl.sin %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_TanhOp : Rl_Unary<"tanh", Rl_Float, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "hyperbolic tangent";
  let description = [{
    Derivative `1 - result * result`.

    ```mlir
    %r = rl.tanh %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_SigmoidOp : Rl_Unary<"sigmoid", Rl_Float, [Rl_Differentiable,
    Rl_Numbers]> {
  let summary = "1 / (1 + exp(-x))";
  let description = [{
    Derivative `result * (1 - result)`.

    ```mlir
    %r = rl.sigmoid %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_Log1pOp : Rl_Unary<"log1p", Rl_Float, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "log(1 + x), exact near 0";
  let description = [{
    -infinity at -1, NaN below. Derivative `1 / (1 + x)`.

    ```mlir
    %r = rl.log1p %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_Expm1Op : Rl_Unary<"expm1", Rl_Float, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "exp(x) - 1, exact near 0";
  let description = [{
    Derivative `result + 1`.

    ```mlir
    %r = rl.expm1 %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_CeilOp : Rl_Unary<"ceil", Rl_Float, [Rl_Zeros]> {
  let summary = "smallest integer not below x";
  let description = [{
    Derivative zero.

    ```mlir
    %r = rl.ceil %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_RoundOp : Rl_Unary<"round", Rl_Float, [Rl_Zeros]> {
  let summary = "nearest integer, of two the even one";
  let description = [{
    Derivative zero.

    ```mlir
    %r = rl.round %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_IsFiniteOp : Rl_Elementwise<"is_finite", [
    TypesMatchWith<"the result is i1 over the axes of x", "x", "result",
      "::mlir::rl::boolOver($_self)">]> {
  let summary = "whether x is neither infinite nor NaN";
  let description = [{
    Derivative zero.

    ```mlir
    %r = rl.is_finite %logp : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins Rl_Float:$x);
  let results = (outs Rl_Bool:$result);
  let assemblyFormat = "$x attr-dict `:` qualified(type($x))";
}

def Rl_NotOp : Rl_Unary<"not", Rl_Bool> {
  let summary = "negation";
  let description = [{
    Derivative zero.

    ```mlir
    %r = rl.not %truncated : !rl.array<i1[prompt, rollout]>
    ```
  }];
}

def Rl_StopOp : Rl_Elementwise<"stop", [SameOperandsAndResultType,
    Rl_Zeros]> {
  let summary = "x, cut from the gradient";
  let description = [{
    The value of `x`; derivative zero. The attribute `proof` says why the
    compiler put it where the program reads another stream: `old.logp` with
    one pass on each batch is the current `logp`, with nothing to
    differentiate.

    ```mlir
    %r = rl.stop %logp : !rl.array<f32[prompt, rollout, token]>
    %s = rl.stop %logp {proof = "one optimizer step on each batch"}
      : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins Rl_Scalar:$x, OptionalAttr<StrAttr>:$proof);
  let results = (outs Rl_Scalar:$result);
  let builders = [OpBuilder<(ins "::mlir::Value":$x), [{
    build($_builder, $_state, x.getType(), x, nullptr);
  }]>];
  let assemblyFormat = "$x attr-dict `:` qualified(type($x))";
}

def Rl_CastOp : Rl_Elementwise<"cast", [Rl_Differentiable, Rl_Zeros]> {
  let summary = "another element type";
  let description = [{
    i64 or i1 to f32, f32 to i64 (towards zero; NaN gives 0, numbers beyond
    i64 its nearest end), i1 to i64, and between f32 and f64. Differentiable
    between floating types only.

    ```mlir
    %r = rl.cast %index : !rl.array<i64[prompt]> to !rl.array<f32[prompt]>
    ```
  }];
  let arguments = (ins Rl_Scalar:$x);
  let results = (outs Rl_Scalar:$result);
  let assemblyFormat = [{
    $x attr-dict `:` qualified(type($x)) `to` qualified(type($result))
  }];
  let hasVerifier = 1;
}

//===-- Binary ------------------------------------------------------------===//

def Rl_AddOp : Rl_Binary<"add", Rl_Number, [Commutative, Rl_Differentiable,
    Rl_Zeros]> {
  let summary = "sum";
  let description = [{
    Derivatives 1, 1. i64 wraps.

    ```mlir
    %r = rl.add %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_SubOp : Rl_Binary<"sub", Rl_Number, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "difference";
  let description = [{
    Derivatives 1, -1. i64 wraps.

    ```mlir
    %r = rl.sub %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_MulOp : Rl_Binary<"mul", Rl_Number, [Commutative, Rl_Differentiable,
    Rl_Zeros]> {
  let summary = "product";
  let description = [{
    Derivatives: the other factor. i64 wraps.

    ```mlir
    %r = rl.mul %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_DivOp : Rl_Binary<"div", Rl_Float, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "quotient";
  let description = [{
    Derivatives `1 / rhs`, `-result / rhs`.

    ```mlir
    %r = rl.div %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_FloorDivOp : Rl_Binary<"floordiv", Rl_I64> {
  let summary = "quotient rounded down";
  let description = [{
    By zero: 0; the frontend asks for another divisor by `rl.require`.

    ```mlir
    %r = rl.floordiv %index, %index : !rl.array<i64[prompt]>
    ```
  }];
}

def Rl_ModOp : Rl_Binary<"mod", Rl_I64> {
  let summary = "remainder with the sign of the divisor";
  let description = [{
    By zero: 0; the frontend asks for another divisor by `rl.require`.

    ```mlir
    %r = rl.mod %index, %index : !rl.array<i64[prompt]>
    ```
  }];
}

def Rl_PowOp : Rl_Binary<"pow", Rl_Number, [Rl_Differentiable]> {
  let summary = "power";
  let description = [{
    i64 wraps; a negative exponent gives 0. Derivatives
    `rhs * lhs ** (rhs - 1)`, 0 where `rhs` is 0, and `result * log(lhs)`, 0
    where `lhs` is 0 and `rhs` >= 0, as in LibTorch.

    ```mlir
    %r = rl.pow %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let hasCanonicalizeMethod = 1;
}

def Rl_MinOp : Rl_Binary<"min", Rl_Number, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "smaller of two";
  let description = [{
    NaN when one is NaN. Derivative 1 for the chosen operand; the first is
    chosen when both are equal (LibTorch halves it there).

    ```mlir
    %r = rl.min %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_MaxOp : Rl_Binary<"max", Rl_Number, [Rl_Differentiable, Rl_Zeros]> {
  let summary = "larger of two";
  let description = [{
    NaN when one is NaN. Derivative 1 for the chosen operand; the first is
    chosen when both are equal (LibTorch halves it there). A clamp is
    `max(min(x, high), low)`, so its gradient passes at both bounds, as in
    LibTorch.

    ```mlir
    %r = rl.max %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_AndOp : Rl_Binary<"and", Rl_Bool, [Commutative, Rl_Zeros]> {
  let summary = "both";
  let description = [{
    ```mlir
    %r = rl.and %truncated, %truncated : !rl.array<i1[prompt, rollout]>
    ```
  }];
}

def Rl_OrOp : Rl_Binary<"or", Rl_Bool, [Commutative, Rl_Zeros]> {
  let summary = "either";
  let description = [{
    ```mlir
    %r = rl.or %truncated, %truncated : !rl.array<i1[prompt, rollout]>
    ```
  }];
}

//===-- Comparison, choice, draws -----------------------------------------===//

class Rl_Compare<string mnemonic, list<Trait> traits = []>
  : Rl_Predicate<mnemonic, !listconcat([
      DeclareOpInterfaceMethods<Rl_ElementwiseOpInterface>], traits)> {
  let arguments = (ins Rl_Scalar:$lhs, Rl_Scalar:$rhs);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` qualified(type($lhs))";
  let hasFolder = 1;
}

def Rl_LessOp : Rl_Compare<"less", [Rl_Zeros]> {
  let summary = "lhs < rhs";
  let description = [{
    False when one is NaN; false < true. The result is i1 over the same axes.

    ```mlir
    %r = rl.less %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_LessEqualOp : Rl_Compare<"less_equal"> {
  let summary = "lhs <= rhs";
  let description = [{
    False when one is NaN; false < true. The result is i1 over the same axes.

    ```mlir
    %r = rl.less_equal %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_EqualOp : Rl_Compare<"equal", [Commutative]> {
  let summary = "lhs == rhs";
  let description = [{
    False when one is NaN; false < true. The result is i1 over the same axes.

    ```mlir
    %r = rl.equal %logp, %entropy : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
}

def Rl_WhereOp : Rl_Elementwise<"where", [Rl_Differentiable, Rl_Zeros,
    AllTypesMatch<["yes", "no", "result"]>,
    TypesMatchWith<"the condition is i1 over the axes of the result", "result",
      "condition", "::mlir::rl::boolOver($_self)">]> {
  let summary = "chooses between two values at each point";
  let description = [{
    Also of texts, and then host work. The cotangent goes to the chosen side.

    ```mlir
    %r = rl.where %truncated, %score, %score
      : !rl.array<f32[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Bool:$condition, Rl_Any:$yes, Rl_Any:$no);
  let results = (outs Rl_Any:$result);
  let assemblyFormat =
    "$condition `,` $yes `,` $no attr-dict `:` qualified(type($result))";
}

def Rl_RequireOp : Rl_Elementwise<"require", [Rl_Differentiable, Rl_Zeros,
    AllTypesMatch<["x", "result"]>,
    TypesMatchWith<"the condition is i1 over the axes of the result", "result",
      "condition", "::mlir::rl::boolOver($_self)">]> {
  let summary = "x, where the condition must hold at every point";
  let description = [{
    The value of `x`. A kernel reports the first point without the condition,
    and the run ends with the message and the value there. What nothing reads
    is not computed, so it is not checked either. Row kernels pass `x` through
    unchecked: whatever they read is checked by the kernel that reports the
    loss.

    ```mlir
    %r = rl.require %score if %truncated, "`score` must lie in 0..1"
      : !rl.array<f32[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Scalar:$x, Rl_Bool:$condition, StrAttr:$message);
  let results = (outs Rl_Scalar:$result);
  let assemblyFormat = [{
    $x `if` $condition `,` $message attr-dict `:` qualified(type($result))
  }];
}

def Rl_UniformOp : Rl_Elementwise<"uniform", [Rl_Numbers,
    TypesMatchWith<"the result is f32 over the axes of the item numbers",
      "index", "result", "::mlir::rl::floatOver($_self)">,
    AllTypesMatch<["seed", "index"]>]> {
  let summary = "a random number in [0, 1) keyed by seed, task, call and item";
  let description = [{
    `m(m(m(seed, hash(task)), index), draw) >> 40`, times 2^-24, where
    `hash` is 64-bit FNV-1a and `m(s, v)` is the finaliser of splitmix64 on
    `s + 0x9e3779b97f4a7c15 * (v + 1)` (docs/language.md, Randomness). The same
    item of the same task always draws the same numbers, in every phase and
    batch.

    ```mlir
    %seed = rl.seed : !rl.array<i64>
    %seeds = rl.broadcast %seed : !rl.array<i64> to !rl.array<i64[prompt]>
    %r = rl.uniform task "addition" draw 0 seed %seeds index %index
      : !rl.array<i64[prompt]>
    ```
  }];
  let arguments = (ins Rl_I64:$seed, Rl_I64:$index, StrAttr:$task,
                       I64Attr:$draw);
  let results = (outs Rl_F32:$result);
  let assemblyFormat = [{
    `task` $task `draw` $draw `seed` $seed `index` $index attr-dict `:`
    qualified(type($index))
  }];
  let hasFolder = 0;
}

#endif // RL_ELEMENTWISE_OPS
