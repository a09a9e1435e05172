// In: a block and a value of it. Out: what is 0 wherever that value is.
// Must not know: which ops there are, updates.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "llvm/ADT/DenseSet.h"

namespace rl::compiler {

/// The values of a block that are 0 at every point under one at which `root`
/// is 0, as the ops themselves say (ZerosOpInterface). Each such value is over
/// the axes of `root`, perhaps with others, or is 0 everywhere.
llvm::DenseSet<mlir::Value> zerosWhere(mlir::Block &block, mlir::Value root);

/// The i1 array that is true where `value` is not 0, NaN included; made at the
/// builder's place.
mlir::Value notZero(mlir::OpBuilder &builder, mlir::Value value);

/// `a` and `b`, or either where `any`, over the finer of their axes. One of
/// them is coarser than the other; a null one is left out.
mlir::Value combined(mlir::OpBuilder &builder, mlir::Value a, mlir::Value b,
                     bool any);

} // namespace rl::compiler
