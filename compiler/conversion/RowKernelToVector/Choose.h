// In: instruction sets and types. Out: functions that choose among the sweeps
// made for them. Must not know: what a sweep computes, objectives.
#pragma once

#include "compiler/conversion/RowKernelToVector/SweepFunctions.h"

namespace rl::compiler {

/// Defines @rl.instructions(most: i32) -> i32 unless it is there: the best set
/// of x86-64 that the processor has and `most` allows, as abi.h numbers them;
/// 0 allows any.
void defineDetection(mlir::ModuleOp module);

/// @rl.instructions.
mlir::Value callDetection(mlir::OpBuilder &b, mlir::Location loc,
                          mlir::Value most);

/// Defines
/// - @rl.rows.which(rows) -> i32: which sweeps serve these rows, on this
///   processor; -1 where none do, because nothing was made for their type;
/// - @rlrt.instructions(most: i32) -> ptr, exported: the name of the set that
///   rows use which allow `most`; `only` where the targets hold a single set.
/// Of several sets the best is taken that the processor has, found out once
/// by the instruction cpuid.
void defineChoice(mlir::ModuleOp module, const RowTargets &targets,
                  llvm::StringRef only);

/// Defines the sweep for every set and type and a function that calls the one
/// `which` says; if that is -1 the row's numbers become NaN.
void defineSweeps(mlir::ModuleOp module, Sweep sweep,
                  const RowTargets &targets);

/// Calls that function; `operands` as sweepType has them.
void callSweep(mlir::OpBuilder &b, mlir::Location loc, Sweep sweep,
               mlir::Value which, mlir::ValueRange operands);

/// @rl.rows.which.
mlir::Value callWhich(mlir::OpBuilder &b, mlir::Location loc, mlir::Value rows);

} // namespace rl::compiler
