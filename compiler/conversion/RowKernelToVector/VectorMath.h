// In: a module. Out: powers of two, log2 and tanh in it.
// Must not know: rows, logits, objectives.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"
#include "mlir/IR/BuiltinOps.h"

namespace rl::compiler {

/// Declares an internal function of the schedule's set, always inlined where
/// `inlined`; null if the module has it. Its block has arguments.
mlir::Operation *defineOfSet(mlir::ModuleOp module, llvm::StringRef name,
                             mlir::FunctionType type,
                             const RowSchedule &schedule, bool inlined);

/// `name`, and after a point the set's where it has one.
std::string nameInSet(llvm::StringRef name, const RowSchedule &schedule);

/// Declares @rl.exp2.<type> on a vector of f32 unless it is there: 2^t for t in
/// (-126, 127], +0 for t = -127. Relative error at most 2.7e-7 (2.3 ulp) for
/// f32; for types of fewer digits no more terms than their rounding asks for:
/// 1.1e-4 for bf16 (rounding loses 2^-8 = 4e-3), 6e-5 for f16 (2^-11 =
/// 5e-4). Other arguments give any bits whatever.
void defineExp2(mlir::ModuleOp module, const RowSchedule &schedule,
                RowType type);

/// 2^t by @rl.exp2 of the type `e` works on.
mlir::Value callExp2(Emit &e, mlir::Value t);

/// t, but -127 where t <= -126: what @rl.exp2 turns into zero. A NaN stays.
mlir::Value flushed(Emit &e, mlir::Value t);

/// A vector of i32 that is below `windowEnd` as unsigned where round(t) is in
/// [-124, 3], and not below it elsewhere or where t is no number. `windowEnd`
/// is a power of two, so offsets may be joined by `or`. Shares its work with
/// @rl.exp2.
mlir::Value windowOffset(Emit &e, mlir::Value t);
int32_t windowEnd(const RowSchedule &schedule);

/// log2 x of an f32 that is a positive normal number, 0 (-inf comes out),
/// infinity or a NaN, where it stands. Error at most 1.7 ulp.
mlir::Value log2Of(Emit &e, mlir::Value x);

/// Declares @rl.log2, which is `log2Of` for any processor, unless it is there.
void defineLog2(mlir::ModuleOp module);

/// log2 x by @rl.log2.
mlir::Value callLog2(Emit &e, mlir::Value x);

/// tanh of a vector and its derivative, by @rl.exp2.f32. Errors at most 3e-7
/// relative; the derivative keeps that where tanh is 1. What is no number
/// gives such.
struct Tanh {
  mlir::Value value, slope;
};
Tanh tanh(Emit &e, mlir::Value x);

} // namespace rl::compiler
