// In: rows whose vocabulary lies in shards. Out: what a shard tells the
// others, and what follows from all of them.
// Must not know: who carries the parts, objectives, how a shard is summed.
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace rl::compiler {

/// Writes found[i] of the rows, after a sum of the shard.
void writePart(mlir::OpBuilder &b, mlir::Location loc, mlir::Value rows,
               mlir::Value i, mlir::Value row);

/// Fills the combined numbers of a row that is whole.
void copyWhole(mlir::OpBuilder &b, mlir::Location loc, mlir::Value row);

/// Defines @rl.row.combine unless it is there.
void defineCombine(mlir::ModuleOp module);
/// Reads known[shard][i] of the rows into the row: the own part, and the
/// combined numbers in the order of shards, so every shard finds the same
/// bits.
void callCombine(mlir::OpBuilder &b, mlir::Location loc, mlir::Value rows,
                 mlir::Value i, bool entropy, mlir::Value row);

} // namespace rl::compiler
