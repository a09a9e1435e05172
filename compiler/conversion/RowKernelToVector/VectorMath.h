// In: a module. Out: the functions @rl.exp2 and @rl.log2 in it.
// Must not know: rows, logits, objectives.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"
#include "mlir/IR/BuiltinOps.h"

namespace rl::compiler {

/// Declares @rl.exp2 on a vector of f32 unless it is there: 2^t for t in
/// (-126, 127], +0 for t = -127. Error at most 2.3 ulp, 2.7e-7 relative. Other
/// arguments give any bits whatever.
void defineExp2(mlir::ModuleOp module, const RowSchedule &schedule);

/// 2^t by @rl.exp2.
mlir::Value callExp2(Emit &e, mlir::Value t);

/// t, but -127 where t <= -126: what @rl.exp2 turns into zero. A NaN stays.
mlir::Value flushed(Emit &e, mlir::Value t);

/// A vector of i32 that is below `windowEnd` as unsigned where round(t) is in
/// [-124, 3], and not below it elsewhere or where t is no number. `windowEnd`
/// is a power of two, so offsets may be joined by `or`. Shares its work with
/// @rl.exp2.
mlir::Value windowOffset(Emit &e, mlir::Value t);
constexpr int32_t windowEnd = 128;

/// log2 x of an f32 that is a positive normal number, 0 (-inf comes out),
/// infinity or a NaN, where it stands. Error at most 1.7 ulp.
mlir::Value log2Of(Emit &e, mlir::Value x);

/// Declares @rl.log2, which is `log2Of`, unless it is there.
void defineLog2(mlir::ModuleOp module, const RowSchedule &schedule);

/// log2 x by @rl.log2.
mlir::Value callLog2(Emit &e, mlir::Value x);

} // namespace rl::compiler
