// In: instruction sets and types. Out: the functions that go over a row's
// logits, each once a module. Must not know: objectives, the frame, how a
// function is chosen.
#pragma once

#include "compiler/conversion/RowKernelToVector/Sweeps.h"
#include "mlir/IR/BuiltinOps.h"

namespace rl::compiler {

/// Which sweep, as its name says.
struct Sweep {
  bool gradient = false; ///< the second sweep
  Sums sums;             ///< of the first; of the second, `entropy`: a slope
};

/// The type of every sweep: (rows, data, vocab, scale, chosen, row), where
/// `rows` is null unless logits are shaped (a bias or a cap), `data` points at
/// the row's logits and `row` at a `rowType`, whose pivot is what logits are
/// compared with, no number: the chosen one. A chosen number outside [0, vocab)
/// is none.
mlir::FunctionType sweepType(mlir::MLIRContext *context);

/// ".entropy.mass": what the sweep sums.
std::string nameOf(const Sums &sums);

/// "rl.sum.entropy.f32.avx2".
std::string sweepName(Sweep sweep, RowType type, const RowSchedule &schedule);

/// Defines the sweep unless it is there, and what it calls. Only f32's takes
/// shaped rows: blocks of any of `types` become f32 on the stack, with bias
/// and cap applied; a gradient goes back times the slope of the cap.
void defineSweep(mlir::ModuleOp module, Sweep sweep, RowType type,
                 const RowSchedule &schedule, llvm::ArrayRef<RowType> types);

} // namespace rl::compiler
