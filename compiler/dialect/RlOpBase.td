// In: types, attributes, interfaces. Out: bases shared by families of ops.
// Must not know: any op.
#ifndef RL_OP_BASE
#define RL_OP_BASE

include "compiler/dialect/RlAttrs.td"
include "compiler/dialect/RlInterfaces.td"
include "compiler/dialect/RlTypes.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/IR/SymbolInterfaces.td"

class Rl_Op<string mnemonic, list<Trait> traits = []>
  : Op<Rl_Dialect, mnemonic, traits>;

// Work on text or with a model, done by the runtime: a call, not a kernel.
def Rl_Host : NativeOpTrait<"HostOp"> {
  let cppNamespace = "::mlir::rl";
}

defvar Rl_Differentiable =
  DeclareOpInterfaceMethods<Rl_DifferentiableOpInterface>;

// Which answers about zeros an op gives beyond the default.
defvar Rl_Zeros = DeclareOpInterfaceMethods<Rl_ZerosOpInterface,
  ["isZeroWhere", "isNumberWhere"]>;
defvar Rl_ZerosAlong = DeclareOpInterfaceMethods<Rl_ZerosOpInterface,
  ["isZeroWhere", "isNumberWhere", "staysAlong"]>;
defvar Rl_Numbers = DeclareOpInterfaceMethods<Rl_ZerosOpInterface,
  ["isNumberWhere"]>;

class Rl_Elementwise<string mnemonic, list<Trait> traits>
  : Rl_Op<mnemonic, !listconcat([Pure,
      DeclareOpInterfaceMethods<Rl_ElementwiseOpInterface>], traits)> {
  let hasFolder = 1;
}

// x -> x
class Rl_Unary<string mnemonic, Type kind, list<Trait> traits = []>
  : Rl_Elementwise<mnemonic, !listconcat([SameOperandsAndResultType],
                                         traits)> {
  let arguments = (ins kind:$x);
  let results = (outs kind:$result);
  let assemblyFormat = "$x attr-dict `:` qualified(type($x))";
}

// x, x -> x
class Rl_Binary<string mnemonic, Type kind, list<Trait> traits = []>
  : Rl_Elementwise<mnemonic, !listconcat([SameOperandsAndResultType],
                                         traits)> {
  let arguments = (ins kind:$lhs, kind:$rhs);
  let results = (outs kind:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` qualified(type($lhs))";
}

// Result: i1 over the axes of the operands.
class Rl_Predicate<string mnemonic, list<Trait> traits = []>
  : Rl_Op<mnemonic, !listconcat([Pure, SameTypeOperands,
      DeclareOpInterfaceMethods<InferTypeOpInterface>], traits)> {
  let results = (outs Rl_Bool:$result);
  code inferBool = [{
    ::llvm::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *context, std::optional<::mlir::Location>,
        ::mlir::ValueRange operands, ::mlir::DictionaryAttr,
        ::mlir::OpaqueProperties, ::mlir::RegionRange,
        ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      types.push_back(::llvm::cast<ArrayType>(operands[0].getType())
          .withElement(::mlir::IntegerType::get(context, 1)));
      return ::mlir::success();
    }
  }];
  let extraClassDefinition = inferBool;
}

#endif // RL_OP_BASE
