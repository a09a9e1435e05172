// In: bases of ops. Out: containers of a program and what leaves a phase.
// Must not know: how an update is made.
#ifndef RL_PHASE_OPS
#define RL_PHASE_OPS

include "compiler/dialect/RlOpBase.td"

def Rl_SettingsOp : Rl_Op<"settings", [IsolatedFromAbove, SingleBlock]> {
  let summary = "computes every scalar slot of the experiment";
  let description = [{
    Ends in `rl.yield`, whose operands are the slots in order of their
    `setting` number. Values of step space only.

    ```mlir
    rl.settings {
      %lr = rl.constant 0.001 : !rl.array<f32>
      rl.yield %lr : !rl.array<f32>
    }
    ```
  }];
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "attr-dict-with-keyword $body";
  let hasRegionVerifier = 1;
}

def Rl_YieldOp : Rl_Op<"yield", [Pure, Terminator, HasParent<"SettingsOp">]> {
  let summary = "the slots, in order";
  let description = [{
    ```mlir
    rl.settings {
      %n = rl.constant 8 : !rl.array<i64>
      rl.yield %n : !rl.array<i64>
    }
    ```
  }];
  let arguments = (ins Variadic<Rl_Scalar>:$slots);
  let assemblyFormat = "attr-dict ($slots^ `:` type($slots))?";
}

def Rl_PhaseOp : Rl_Op<"phase", [IsolatedFromAbove, SingleBlock, NoTerminator,
    Symbol]> {
  let summary = "one batch of one phase";
  let description = [{
    `spaces` begins with step, prompt and rollout; token spaces follow. The
    position of a space is its number for the runtime. `passes`, when the
    compiler knows it, is the number of optimizer steps on each batch.

    ```mlir
    rl.phase @warmup train spaces [#rl.space<"step", -1>,
        #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 1>]
        attributes {passes = 1 : i64} {
      %i = rl.index : !rl.array<i64[prompt]>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Rl_PhaseKindAttr:$kind,
                       Rl_SpaceArrayAttr:$spaces,
                       OptionalAttr<I64Attr>:$passes);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `` $kind `spaces` $spaces attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// Number of the space that ends in `axis`, or -1.
    int64_t spaceNumber(::llvm::StringRef axis);
    /// Number of the parent of space `number`, -1 for `step`.
    int64_t parentOf(int64_t number);
    /// Numbers from the array's space up to step: `[3, 2, 1, 0]`.
    ::llvm::SmallVector<int64_t> chainOf(::mlir::rl::ArrayType type);
  }];
}

def Rl_FilterOp : Rl_Op<"filter", [IsolatedFromAbove, SingleBlock,
    ParentOneOf<["PhaseOp", "FilterOp"]>]> {
  let summary = "rollouts or prompts leave the batch";
  let description = [{
    The body sees the batch as it was, what follows the batch as it is left. It
    ends in `rl.stay`, which says which points of `axis` stay; its further
    operands are the results, at the points that stay. Nothing else of the
    body is read outside. Points under those that leave, leave too.
    `selects`: the points that stay are those that the update is about, and
    those that leave were part of the batch all the same; what is reported of
    the whole batch stands in the body.
    `replays`, of `prompt`: the points that stay are joined, behind them, by
    those that stayed in steps before, the newest first, each with the values it
    had then; how many steps is a slot of the phase.

    ```mlir
    rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
        #rl.space<"rollout", 1>] {
      %left = rl.filter "prompt" {
        %question = rl.field "question" : !rl.array<!rl.text[prompt]>
        %long = rl.matches %question pattern "...."
          : !rl.array<!rl.text[prompt]>
        rl.stay %long : !rl.array<i1[prompt]> with %question
          : !rl.array<!rl.text[prompt]>
      } : !rl.array<!rl.text[prompt]>
      rl.prompt %left : !rl.array<!rl.text[prompt]>
    }
    ```
  }];
  let arguments = (ins StrAttr:$axis, UnitAttr:$selects, UnitAttr:$replays);
  let results = (outs Variadic<Rl_Any>:$values);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`selects` $selects^)? (`replays` $replays^)? $axis $body attr-dict
    (`:` type($values)^)?
  }];
  let hasRegionVerifier = 1;
}

def Rl_StayOp : Rl_Op<"stay", [Terminator, HasParent<"FilterOp">]> {
  let summary = "which points of a filter stay, and what is read of them";
  let description = [{
    ```mlir
    rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
        #rl.space<"rollout", 1>] {
      rl.filter "prompt" {
        %all = rl.constant true : !rl.array<i1[prompt]>
        rl.stay %all : !rl.array<i1[prompt]>
      }
    }
    ```
  }];
  let arguments = (ins Rl_Bool:$keep, Variadic<Rl_Any>:$values);
  let assemblyFormat = [{
    $keep `:` qualified(type($keep)) (`with` $values^ `:` type($values))?
    attr-dict
  }];
}

def Rl_ObjectiveOp : Rl_Op<"objective", [HasParent<"PhaseOp">]> {
  let summary = "the scalar that the phase minimises";
  let description = [{
    Differentiation replaces it by `rl.update`.

    ```mlir
    rl.objective %loss : !rl.array<f32>
    ```
  }];
  let arguments = (ins Rl_F32:$loss);
  let assemblyFormat = "$loss attr-dict `:` qualified(type($loss))";
  let hasVerifier = 1;
}

def Rl_MetricOp : Rl_Op<"metric", [ParentOneOf<["PhaseOp", "FilterOp"]>]> {
  let summary = "a number reported with each step";
  let description = [{
    ```mlir
    rl.metric "loss" %loss : !rl.array<f32>
    ```
  }];
  let arguments = (ins StrAttr:$name, Rl_F32:$value);
  let assemblyFormat = "$name $value attr-dict `:` qualified(type($value))";
  let hasVerifier = 1;
}

def Rl_StateOp : Rl_Op<"state", [Pure, ParentOneOf<["PhaseOp", "FilterOp"]>,
    AllTypesMatch<["init", "result"]>]> {
  let summary = "what the step before left of a state";
  let description = [{
    The number is that of the state in the phase's record. In the first step
    the value is `init`. Every read of a step sees the same value. No
    derivative. Over `prompt` and `rollout`, behind a filter that replays: a
    rollout that no step before has left a value has that of `init`.

    ```mlir
    %half = rl.constant 0.5 : !rl.array<f32>
    %c = rl.state 0 init %half : !rl.array<f32>
    ```
  }];
  let arguments = (ins I64Attr:$index, Rl_Scalar:$init);
  let results = (outs Rl_Scalar:$result);
  let assemblyFormat = [{
    $index `init` $init attr-dict `:` qualified(type($init))
  }];
  let hasVerifier = 1;
}

def Rl_NextOp : Rl_Op<"next", [ParentOneOf<["PhaseOp", "FilterOp"]>]> {
  let summary = "the value of a state in the following step";
  let description = [{
    Takes effect when the step is done. In a pass that is repeated, the last
    one counts.

    ```mlir
    rl.next 0 %loss : !rl.array<f32>
    ```
  }];
  let arguments = (ins I64Attr:$index, Rl_Scalar:$value);
  let assemblyFormat = "$index $value attr-dict `:` qualified(type($value))";
  let hasVerifier = 1;
}

def Rl_ColumnOp : Rl_Op<"column", [ParentOneOf<["PhaseOp", "FilterOp"]>]> {
  let summary = "a value of prompts or rollouts shown with samples";
  let description = [{
    ```mlir
    rl.column "score" %score : !rl.array<f32[prompt, rollout]>
    ```
  }];
  let arguments = (ins StrAttr:$name, Rl_Any:$value);
  let assemblyFormat = "$name $value attr-dict `:` qualified(type($value))";
  let hasVerifier = 1;
}

def Rl_ResultOp : Rl_Op<"result", [HasParent<"PhaseOp">]> {
  let summary = "a value that a check compares, over any axes";
  let description = [{
    ```mlir
    rl.result "actual" %sampled : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins StrAttr:$name, Rl_Any:$value);
  let assemblyFormat = "$name $value attr-dict `:` qualified(type($value))";
}

def Rl_UpdateOp : Rl_Op<"update", [HasParent<"PhaseOp">,
    AttrSizedOperandSegments]> {
  let summary = "one optimizer step from cotangents of streams";
  let description = [{
    One source per token space whose streams the objective reads. After
    differentiation each source names its streams and, after the colon, the
    cotangents of both; a constant 0 stands for one that is known to vanish. A
    third is that of `log_z`, of every source where the objective depends on
    one.

    ```mlir
    %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
    rl.update loss %loss sources {
      "token" %logp, %entropy : %sampled, %zero
        : !rl.array<f32[prompt, rollout, token]>
    }
    ```

    After the sweeps are split, each source names its row kernels and what
    the gradient kernel reads. `coupled`: the inputs depend on streams of this
    very update, so every row is swept for statistics first. The loss is
    missing once kernels are formed: it is computed from the streams that the
    update writes, and reported after it.

    ```mlir
    rl.update loss %loss coupled sources {
      "token" %logp, %entropy statistics @s gradient @g (%sampled
        : !rl.array<f32[prompt, rollout, token]>)
        : !rl.array<f32[prompt, rollout, token]>
    }
    ```

    A critic that is trained with the policy stands behind the sources, with
    the cotangent of its values. They are made first: inputs of row kernels
    may depend on them, coupled or not.

    Some rows need less. `live` says of a source, by its number, of which rows
    the derivative may be other than 0, as far as that is known before the
    streams are: over the tokens' space or one it lies under. Streams of other
    rows are 0, unless `valued` lists the source: then they are made, without a
    gradient. `backward`, of a coupled update, says it of the rest once the
    streams are there. No row of a source that `still` lists has a gradient.

    ```mlir
    %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
    rl.update loss %loss sources {
      "token" %logp, %entropy : %sampled, %zero
        : !rl.array<f32[prompt, rollout, token]>
    } live [0 %truncated : !rl.array<i1[prompt, rollout]>] valued [0]
    ```

    ```mlir
    %zero = rl.constant 0.0 : !rl.array<f32[prompt, rollout, token]>
    %value = rl.critic training space "token"
      : !rl.array<f32[prompt, rollout, token]>
    rl.update loss %loss sources {
      "token" %logp, %entropy : %sampled, %zero
        : !rl.array<f32[prompt, rollout, token]>
    } critic %value : %sampled : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins
    Optional<Rl_F32>:$loss,
    Variadic<Rl_F32>:$logps,
    Variadic<Rl_F32>:$entropies,
    Variadic<Rl_F32>:$logpCotangents,
    Variadic<Rl_F32>:$entropyCotangents,
    VariadicOfVariadic<Rl_Scalar, "inputSegments">:$inputs,
    Optional<Rl_F32>:$value,
    Optional<Rl_F32>:$valueCotangent,
    Variadic<Rl_Bool>:$live,
    Variadic<Rl_Bool>:$backward,
    Variadic<Rl_F32>:$logZCotangents,
    StrArrayAttr:$spaces,
    DenseI32ArrayAttr:$inputSegments,
    OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "symbols">>:$statistics,
    OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "symbols">>:$gradients,
    UnitAttr:$coupled,
    DefaultValuedAttr<DenseI32ArrayAttr, "{}">:$liveSources,
    DefaultValuedAttr<DenseI32ArrayAttr, "{}">:$backwardSources,
    DefaultValuedAttr<DenseI32ArrayAttr, "{}">:$valued,
    DefaultValuedAttr<DenseI32ArrayAttr, "{}">:$still);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Whether row kernels have been chosen.
    bool isSplit() { return getGradients().has_value(); }
    /// What `live` or `backward` says of a source; null: nothing.
    ::mlir::Value getLiveOf(int32_t source);
    ::mlir::Value getBackwardOf(int32_t source);
    /// Whether `valued` or `still` lists a source.
    bool isValued(int32_t source);
    bool isStill(int32_t source);
  }];
}

#endif // RL_PHASE_OPS
