// In: a phase with rl.objective. Out: the pass that makes it rl.update.
// Must not know: how an update is made; other passes.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/Pass/Pass.h"

namespace rl::compiler {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/Differentiate/Differentiate.h.inc"

/// Reverse mode from the scalar `root` to `leaves` of its block: the cotangent
/// of each as ops that `builder` makes, null where nothing flows.
llvm::SmallVector<mlir::Value> pullBack(mlir::OpBuilder &builder,
                                        mlir::Value root,
                                        llvm::ArrayRef<mlir::Value> leaves);

} // namespace rl::compiler
