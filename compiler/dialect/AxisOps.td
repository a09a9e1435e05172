// In: bases of ops. Out: leaves and ops that change axes.
// Must not know: loops, offsets.
#ifndef RL_AXIS_OPS
#define RL_AXIS_OPS

include "compiler/dialect/RlOpBase.td"

//===-- Leaves ------------------------------------------------------------===//

def Rl_ConstantOp : Rl_Op<"constant", [Pure, ConstantLike, Rl_Zeros,
    DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "one number at every point";
  let description = [{
    Infinities and NaN are written `inf`, `-inf`, `nan`.

    ```mlir
    %x = rl.constant 0.5 : !rl.array<f32>
    %y = rl.constant -3 : !rl.array<i64[prompt, rollout]>
    %z = rl.constant true : !rl.array<i1>
    %w = rl.constant -inf : !rl.array<f32>
    ```
  }];
  // The element type of `value` is that of the array.
  let arguments = (ins AnyAttr:$value,
                       TypeAttrOf<Rl_Scalar>:$type);
  let results = (outs Rl_Scalar:$result);
  let builders = [
    OpBuilder<(ins "::mlir::rl::ArrayType":$type, "double":$number)>
  ];
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *, std::optional<::mlir::Location>,
        ::mlir::ValueRange, ::mlir::DictionaryAttr attributes,
        ::mlir::OpaqueProperties properties, ::mlir::RegionRange,
        ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      types.push_back(properties.as<Properties *>()->type.getValue());
      return ::mlir::success();
    }
  }];
}

class Rl_Leaf<string mnemonic, Type kind, list<Trait> traits = []>
  : Rl_Op<mnemonic, !listconcat([Pure], traits)> {
  let results = (outs kind:$result);
  let assemblyFormat = "attr-dict `:` qualified(type($result))";
}

// A leaf of step space.
class Rl_StepLeaf<string mnemonic, Type kind, list<Trait> traits = []>
  : Rl_Leaf<mnemonic, kind, traits> {
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return verifyAxes(*this, getResult(), {});
    }
  }];
}

def Rl_ParamOp : Rl_StepLeaf<"param", Rl_Any> {
  let summary = "a parameter settable when the program starts";
  let description = [{
    The number is its position among the parameters of the experiment.

    ```mlir
    %p = rl.param 0 : !rl.array<f32>
    %q = rl.param 1 : !rl.array<!rl.text>
    ```
  }];
  let arguments = (ins I64Attr:$index);
  let assemblyFormat = "$index attr-dict `:` qualified(type($result))";
}

def Rl_StepOp : Rl_StepLeaf<"step", Rl_F32, [Rl_Numbers]> {
  let summary = "number of the optimizer step within the phase, from 0";
  let description = [{
    ```mlir
    %s = rl.step : !rl.array<f32>
    ```
  }];
}

def Rl_StepsOp : Rl_StepLeaf<"steps", Rl_F32, [Rl_Numbers]> {
  let summary = "number of optimizer steps of the phase";
  let description = [{
    ```mlir
    %s = rl.steps : !rl.array<f32>
    ```
  }];
}

def Rl_SeedOp : Rl_StepLeaf<"seed", Rl_I64> {
  let summary = "the experiment's seed";
  let description = [{
    ```mlir
    %s = rl.seed : !rl.array<i64>
    ```
  }];
}

def Rl_IndexOp : Rl_Leaf<"index", Rl_I64> {
  let summary = "number of each drawn item within its task";
  let description = [{
    ```mlir
    %i = rl.index : !rl.array<i64[prompt]>
    ```
  }];
  let hasVerifier = 1;
}

def Rl_AgeOp : Rl_Leaf<"age", Rl_I64> {
  let summary = "steps since each prompt was drawn";
  let description = [{
    0, unless a filter that replays has brought the prompt back. Read behind it.

    ```mlir
    %a = rl.age : !rl.array<i64[prompt]>
    ```
  }];
  let hasVerifier = 1;
}

def Rl_FieldOp : Rl_Leaf<"field", Rl_Any> {
  let summary = "a declared field of the drawn rows of a data file";
  let description = [{
    ```mlir
    %q = rl.field "question" : !rl.array<!rl.text[prompt]>
    %n = rl.field "level" : !rl.array<f32[prompt]>
    ```
  }];
  let arguments = (ins StrAttr:$name);
  let assemblyFormat = "$name attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
}

def Rl_GivenOp : Rl_Leaf<"given", Rl_Any> {
  let summary = "a value that a check gives, over any axes";
  let description = [{
    ```mlir
    %x = rl.given "3" : !rl.array<f32[prompt, rollout]>
    ```
  }];
  let arguments = (ins StrAttr:$name);
  let assemblyFormat = "$name attr-dict `:` qualified(type($result))";
}

def Rl_PositionOp : Rl_Leaf<"position", Rl_I64> {
  let summary = "0, 1, .. along the last axis";
  let description = [{
    A dense axis alone, or a ragged one under its nest.

    ```mlir
    %p = rl.position : !rl.array<i64[digit:2]>
    %q = rl.position : !rl.array<i64[prompt, rollout, token]>
    ```
  }];
  let hasVerifier = 1;
}

def Rl_CountOp : Rl_Leaf<"count", Rl_I64> {
  let summary = "number of points that ragged axes add under each point";
  let description = [{
    The axes are the end of a nest whose beginning is the result's.

    ```mlir
    %n = rl.count [token] : !rl.array<i64[prompt, rollout]>
    %m = rl.count [prompt, rollout, token] : !rl.array<i64>
    ```
  }];
  let arguments = (ins StrArrayAttr:$axes);
  let assemblyFormat = [{
    custom<Names>($axes) attr-dict `:` qualified(type($result))
  }];
  let hasVerifier = 1;
}

//===-- Axes --------------------------------------------------------------===//

def Rl_BroadcastOp : Rl_Op<"broadcast", [Pure, Rl_Differentiable, Rl_Zeros]> {
  let summary = "x repeated over finer axes";
  let description = [{
    The only way to more axes. Of texts it is host work. Its cotangent is
    summed over the added axes.

    ```mlir
    %r = rl.broadcast %score : !rl.array<f32[prompt, rollout]>
      to !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins Rl_Any:$x);
  let results = (outs Rl_Any:$result);
  let assemblyFormat = [{
    $x attr-dict `:` qualified(type($x)) `to` qualified(type($result))
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Rl_ReduceOp : Rl_Op<"reduce", [Pure, Rl_Differentiable, Rl_Zeros]> {
  let summary = "sum, minimum or maximum over axes";
  let description = [{
    Of nothing: 0, +infinity, -infinity (i64: its largest, its smallest
    number). Ragged axes go from the inside out. The cotangent of a sum is
    broadcast; that of a minimum or maximum is shared evenly by the points
    that attain it, as in LibTorch.

    ```mlir
    %r = rl.reduce sum %logp over [token]
      : !rl.array<f32[prompt, rollout, token]>
      to !rl.array<f32[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_ReduceKindAttr:$kind, Rl_Number:$x,
                       StrArrayAttr:$over);
  let results = (outs Rl_Number:$result);
  let builders = [
    // Removes `over` from the axes of x.
    OpBuilder<(ins "::mlir::rl::ReduceKind":$kind, "::mlir::Value":$x,
                   "::llvm::ArrayRef<::mlir::StringAttr>":$over)>,
    // Sums x over the axes that `coarser` lacks.
    OpBuilder<(ins "::mlir::Value":$x, "::mlir::rl::ArrayType":$coarser)>
  ];
  let assemblyFormat = [{
    `` $kind $x `over` custom<Names>($over) attr-dict `:` qualified(type($x))
    `to` qualified(type($result))
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

#endif // RL_AXIS_OPS
