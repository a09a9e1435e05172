// In: an update, streams, and what is 0 at dead rows. Out: who would notice if
// the streams of dead rows were not made, and where a 0 must stand for what
// was not computed. Must not know: which rows are dead, which ops there are.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace rl::compiler {

/// What leaving streams of dead rows unmade does to the rest of the phase.
struct Effects {
  /// The first op that reads them, or what is computed from them; null: none.
  mlir::Operation *reader = nullptr;
  /// Operands that are 0 at dead rows in the program, but not if computed from
  /// what was not made: a 0 must be put there.
  llvm::SmallVector<mlir::OpOperand *> guards;
};

/// `zeros`: values that are 0 at dead rows; `scope`: the array that says which
/// rows those are. Their way into the gradient of the rows themselves, operands
/// of `update` for `source`, does not count as long as it stays under one point
/// of `scope`.
Effects effectsOf(mlir::rl::UpdateOp update, int32_t source,
                  llvm::ArrayRef<mlir::Value> streams,
                  const llvm::DenseSet<mlir::Value> &zeros,
                  mlir::rl::ArrayType scope);

} // namespace rl::compiler
