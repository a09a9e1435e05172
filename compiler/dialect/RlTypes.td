// In: the dialect. Out: its types. Must not know: storage of arrays.
#ifndef RL_TYPES
#define RL_TYPES

include "compiler/dialect/RlDialect.td"
include "mlir/IR/AttrTypeBase.td"

class Rl_Type<string name, string keyword> : TypeDef<Rl_Dialect, name> {
  let mnemonic = keyword;
}

def Rl_TextType : Rl_Type<"Text", "text"> {
  let summary = "a text of Unicode code points, held by the runtime";
  let description = [{
    ```mlir
    %text = rl.text_constant "yes" : !rl.array<!rl.text>
    ```
  }];
}

def Rl_ArrayType : Rl_Type<"Array", "array"> {
  let summary = "numbers or texts at every point of its axes";
  let description = [{
    Axes stand outermost first: the ragged nest (`prompt`, `rollout`, a token
    axis), then dense axes with their size. Without axes: one value of step
    space. Elements: `f32`, `f64` (partial sums only), `i64`, `i1`,
    `!rl.text`.

    ```mlir
    %x = rl.constant 1.0 : !rl.array<f32[prompt, rollout, token]>
    %y = rl.constant 2 : !rl.array<i64[prompt, digit:2]>
    %z = rl.constant true : !rl.array<i1>
    ```
  }];
  let parameters = (ins "::mlir::Type":$element,
    ArrayRefParameter<"::mlir::StringAttr", "names, outermost first">:$axes,
    ArrayRefParameter<"int64_t", "points of a dense axis; -1: ragged">:$sizes);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    TypeBuilderWithInferredContext<(ins "::mlir::Type":$element,
        CArg<"::llvm::ArrayRef<::mlir::StringAttr>", "{}">:$axes,
        CArg<"::llvm::ArrayRef<int64_t>", "{}">:$sizes), [{
      return $_get(element.getContext(), element, axes, sizes);
    }]>
  ];
  let extraClassDeclaration = [{
    /// Axes of the ragged nest, outermost first.
    ::llvm::ArrayRef<::mlir::StringAttr> raggedAxes() const;
    /// Numbers held at one point of the ragged nest.
    int64_t denseCount() const;
    /// Name of the iteration space: the innermost ragged axis, or `step`.
    ::llvm::StringRef space() const;
    /// Position of an axis, or -1.
    int find(::llvm::StringRef axis) const;
    /// The same axes with another element type.
    ArrayType withElement(::mlir::Type other) const;
    /// The same element over the axes of another array.
    ArrayType withAxesOf(ArrayType other) const;
    bool sameAxes(ArrayType other) const;
    /// Whether the axes are a subsequence of those of `finer`.
    bool isCoarserOrEqual(ArrayType finer) const;
    bool isText() const;
  }];
}

// Constraints on operands and results.
class Rl_ArrayOf<string test, string words>
  : Type<And<[CPred<"::llvm::isa<::mlir::rl::ArrayType>($_self)">,
              CPred<"(" # !subst(
      "$e", "::llvm::cast<::mlir::rl::ArrayType>($_self).getElement()",
      test) # ")">]>,
    words, "::mlir::rl::ArrayType">;
def Rl_Any : Rl_ArrayOf<"true", "array">;
def Rl_F32 : Rl_ArrayOf<"$e.isF32()", "array of f32">;
def Rl_Float : Rl_ArrayOf<"$e.isF32() || $e.isF64()", "array of f32 or f64">;
def Rl_I64 : Rl_ArrayOf<"$e.isInteger(64)", "array of i64">;
def Rl_Bool : Rl_ArrayOf<"$e.isInteger(1)", "array of i1">;
def Rl_Number : Rl_ArrayOf<"$e.isF32() || $e.isF64() || $e.isInteger(64)",
                           "array of f32, f64 or i64">;
def Rl_Scalar : Rl_ArrayOf<"!::llvm::isa<::mlir::rl::TextType>($e)",
                           "array of numbers or i1">;
def Rl_Text : Rl_ArrayOf<"::llvm::isa<::mlir::rl::TextType>($e)",
                         "array of text">;

#endif // RL_TYPES
