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

#endif // RL_INTERFACES
