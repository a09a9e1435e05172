// In: instruction sets and types. Out: functions that make f32 numbers of a
// block of logits, with bias and cap, and gradients of them again.
// Must not know: sums, objectives, the frame.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"
#include "mlir/IR/BuiltinOps.h"

namespace rl::compiler {

/// A block of a row that is shaped.
struct ShapedBlock {
  mlir::Value rows;          ///< the struct rlrt_rows
  mlir::Value data;          ///< the row's logits, of the rows' type
  mlir::Value begin, length; ///< i64: which of them
  mlir::Value numbers;       ///< f32 of the block
  mlir::Value slopes;        ///< f32: their derivatives by the logits
};

/// numbers = cap * tanh((logit + bias) / cap) (without cap: logit + bias),
/// slopes = 1 - tanh^2.
void callShape(Emit &e, const ShapedBlock &block);
/// logit = numbers * slopes, in the rows' type.
void callUnshape(Emit &e, const ShapedBlock &block);

/// Defines what the two call, for logits of `types`; the second only where it
/// is asked for.
void defineShape(mlir::ModuleOp module, const RowSchedule &schedule,
                 llvm::ArrayRef<RowType> types, bool both);

/// abi.h's number of a type.
int32_t numberOf(RowType type);

} // namespace rl::compiler
