// In: bases of ops. Out: ops that read other points of an axis than their own.
// Must not know: loops, offsets, how arrays are stored.
#ifndef RL_ARRAY_OPS
#define RL_ARRAY_OPS

include "compiler/dialect/RlOpBase.td"

// Kernels compute these with their operands and results in memory.
class Rl_Array<string mnemonic, list<Trait> traits = []>
  : Rl_Op<mnemonic, !listconcat([Pure], traits)> {
  let hasVerifier = 1;
}

def Rl_CumsumOp : Rl_Array<"cumsum", [Rl_Differentiable, Rl_ZerosAlong,
    AllTypesMatch<["x", "result"]>]> {
  let summary = "y = x + decay * y of the point before";
  let description = [{
    Along one axis, at the first point y = x; with `backward` from the last
    point to the first. Without `decay` it is 1; only floats have one. Of f32
    the running value is f64. The cotangent of `x` is the same recurrence of
    the result's from the other end, each decay moved by one point.

    ```mlir
    %s = rl.cumsum %logp along "token" : !rl.array<f32[prompt, rollout, token]>
    %d = rl.constant 0.5 : !rl.array<f32[prompt, rollout, token]>
    %r = rl.cumsum %logp along "token" backward
      decay %d : !rl.array<f32[prompt, rollout, token]>
      : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins Rl_Number:$x, Optional<Rl_Number>:$decay,
                       StrAttr:$along, UnitAttr:$backward);
  let results = (outs Rl_Number:$result);
  let assemblyFormat = [{
    $x `along` $along (`backward` $backward^)?
    (`decay` $decay^ `:` qualified(type($decay)))? attr-dict
    `:` qualified(type($result))
  }];
}

def Rl_ShiftOp : Rl_Array<"shift", [Rl_Differentiable, Rl_ZerosAlong,
    AllTypesMatch<["x", "fill", "result"]>]> {
  let summary = "x of the next or previous point, `fill` where there is none";
  let description = [{
    `by` is 1 or -1. The cotangent of `x` is moved back; that of `fill` stays
    at the points that took it.

    ```mlir
    %n = rl.shift %logp, %logp along "token" by 1
      : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins Rl_Scalar:$x, Rl_Scalar:$fill, StrAttr:$along,
                       I64Attr:$by);
  let results = (outs Rl_Scalar:$result);
  let assemblyFormat = [{
    $x `,` $fill `along` $along `by` $by attr-dict `:`
    qualified(type($result))
  }];
}

def Rl_RankOp : Rl_Array<"rank"> {
  let summary = "how many points of the group come before in decreasing order";
  let description = [{
    A group is the points that share all axes but those in `over`. Of equal
    values the one that comes first in the group is before. A NaN is before
    nothing. Derivative zero.

    ```mlir
    %k = rl.rank %score over [rollout] : !rl.array<f32[prompt, rollout]>
      to !rl.array<i64[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Number:$x, StrArrayAttr:$over);
  let results = (outs Rl_I64:$result);
  let assemblyFormat = [{
    $x `over` custom<Names>($over) attr-dict `:` qualified(type($x)) `to`
    qualified(type($result))
  }];
}

def Rl_SortOp : Rl_Array<"sort", [AllTypesMatch<["x", "result"]>]> {
  let summary = "the values of each group in increasing order";
  let description = [{
    Over the points of the group in their order. Where a NaN ends up is not
    defined. Derivative zero.

    ```mlir
    %s = rl.sort %score over [rollout] : !rl.array<f32[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Number:$x, StrArrayAttr:$over);
  let results = (outs Rl_Number:$result);
  let assemblyFormat = [{
    $x `over` custom<Names>($over) attr-dict `:` qualified(type($result))
  }];
}

def Rl_QuantileOp : Rl_Array<"quantile"> {
  let summary = "a quantile of each sorted group";
  let description = [{
    `x` is the result of `rl.sort` over the same axes. Linear between the two
    nearest values, 0 of nothing; a `q` outside of [0, 1] reads the nearest
    end. Derivative zero.

    ```mlir
    %s = rl.sort %score over [rollout] : !rl.array<f32[prompt, rollout]>
    %q = rl.constant 0.5 : !rl.array<f32[prompt]>
    %m = rl.quantile %s, %q over [rollout]
      : !rl.array<f32[prompt, rollout]>, !rl.array<f32[prompt]>
      to !rl.array<f32[prompt]>
    ```
  }];
  let arguments = (ins Rl_Float:$x, Rl_Float:$q, StrArrayAttr:$over);
  let results = (outs Rl_Float:$result);
  let assemblyFormat = [{
    $x `,` $q `over` custom<Names>($over) attr-dict `:` qualified(type($x))
    `,` qualified(type($q)) `to` qualified(type($result))
  }];
}

def Rl_TakeOp : Rl_Array<"take", [Rl_Differentiable, Rl_ZerosAlong]> {
  let summary = "x of the points `index` of an axis";
  let description = [{
    The result has the axes of `x` without `along`, and those of `index`. An
    index outside of the axis gives 0. The cotangents of a point add up.

    ```mlir
    %i = rl.constant 0 : !rl.array<i64[prompt, rollout]>
    %first = rl.take %logp, %i along "token"
      : !rl.array<f32[prompt, rollout, token]>,
        !rl.array<i64[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Scalar:$x, Rl_I64:$index, StrAttr:$along);
  let results = (outs Rl_Scalar:$result);
  let assemblyFormat = [{
    $x `,` $index `along` $along attr-dict `:` qualified(type($x)) `,`
    qualified(type($index)) `to` qualified(type($result))
  }];
}

def Rl_PlaceOp : Rl_Array<"place", [Rl_Differentiable, Rl_ZerosAlong]> {
  let summary = "x at the points `index` of an axis, 0 elsewhere";
  let description = [{
    The points over the axes `from` go to axis `along`, in order. Of several at
    one point the last stays, or with `sum` they add up. An index outside of
    the axis is left out.

    ```mlir
    %i = rl.constant 0 : !rl.array<i64[prompt, rollout]>
    %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout]>
    %p = rl.place %x, %i from [] along "token" : !rl.array<f32[prompt, rollout]>,
      !rl.array<i64[prompt, rollout]> to !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins Rl_Scalar:$x, Rl_I64:$index, StrArrayAttr:$from,
                       StrAttr:$along, UnitAttr:$sum);
  let results = (outs Rl_Scalar:$result);
  let assemblyFormat = [{
    $x `,` $index `from` custom<Names>($from) `along` $along (`sum` $sum^)?
    attr-dict `:` qualified(type($x)) `,` qualified(type($index)) `to`
    qualified(type($result))
  }];
}

#endif // RL_ARRAY_OPS
