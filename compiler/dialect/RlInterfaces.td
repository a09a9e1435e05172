// In: nothing. Out: what passes may ask an op instead of knowing its name.
// Must not know: the ops.
#ifndef RL_INTERFACES
#define RL_INTERFACES

include "mlir/IR/OpBase.td"
include "mlir/IR/Interfaces.td"

def Rl_ElementwiseOpInterface : OpInterface<"ElementwiseOpInterface"> {
  let description = [{
    One result whose point depends on the same point of every operand: all
    operands and the result have the same axes.
  }];
  let cppNamespace = "::mlir::rl";
  let methods = [
    InterfaceMethod<[{
      The op at one point as arith and math ops on scalars (f32, f64, i64,
      i1): `operands` are the operands at that point. The only place that says
      what the op computes.
    }], "::mlir::Value", "buildScalar",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$operands)>
  ];
}

def Rl_DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let description = [{
    An op with derivatives. Ops without this interface, and operands for which
    `pullback` is null, have derivative zero.
  }];
  let cppNamespace = "::mlir::rl";
  let methods = [
    InterfaceMethod<[{
      The part of operand `index`'s cotangent that flows through this op,
      given the cotangent of its only result; null: exactly zero.
    }], "::mlir::Value", "pullback",
    (ins "::mlir::OpBuilder &":$builder, "unsigned":$index,
         "::mlir::Value":$cotangent)>
  ];
}

def Rl_ZerosOpInterface : OpInterface<"ZerosOpInterface"> {
  let description = [{
    What an op with one result makes of zeros and of numbers, point by point.
    Of an op without this interface nothing is known.

    Both answers are about exact arithmetic. In floating point a product of 0
    and of something that has overflowed is NaN where the exact one is 0; who
    relies on an answer says what happens then (docs/design/dead-work.md).
  }];
  let cppNamespace = "::mlir::rl";
  let methods = [
    InterfaceMethod<[{
      Whether the result is 0 (or false) where the operands that `zeros` marks
      are, whatever numbers the others are.
    }], "bool", "isZeroWhere", (ins "::llvm::ArrayRef<bool>":$zeros),
      "", "return false;">,
    InterfaceMethod<[{
      Whether the result is a number, neither infinite nor NaN, where the
      operands that `numbers` marks are.
    }], "bool", "isNumberWhere", (ins "::llvm::ArrayRef<bool>":$numbers),
      "", "return false;">,
    InterfaceMethod<[{
      Whether a point of the result reads its operands only at points that
      share its coordinate along `axis`, an axis of the result.
    }], "bool", "staysAlong", (ins "::mlir::StringAttr":$axis),
      "", "return true;">
  ];
}

#endif // RL_INTERFACES
