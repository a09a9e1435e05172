// In: instruction sets and types. Out: the functions that go over a row's
// logits, each once a module. Must not know: objectives, the frame, how a
// function is chosen.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"
#include "mlir/IR/BuiltinOps.h"

namespace rl::compiler {

/// Which sweep: what its name says, and whether entropy takes part.
struct Sweep {
  bool gradient = false; ///< the second sweep
  bool entropy = false;  ///< sums e_j t_j, or has a slope
};

/// The type of every sweep: (rows, data, vocab, scale, chosen, row), where
/// `rows` is null unless logits are shaped (a bias or a cap), `data` points at
/// the row's logits and `row` at a `rowType`. A chosen number outside [0,
/// vocab) is none.
mlir::FunctionType sweepType(mlir::MLIRContext *context);

/// "rl.sum.entropy.f32.avx2".
std::string sweepName(Sweep sweep, RowType type, const RowSchedule &schedule);

/// Defines the sweep unless it is there, and what it calls. Only f32's takes
/// shaped rows: blocks of any of `types` become f32 on the stack, with bias
/// and cap applied; a gradient goes back times the slope of the cap.
void defineSweep(mlir::ModuleOp module, Sweep sweep, RowType type,
                 const RowSchedule &schedule, llvm::ArrayRef<RowType> types);

} // namespace rl::compiler
