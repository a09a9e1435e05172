// In: a typed experiment. Out: a module at level rl. Must not know: passes.
#pragma once

#include "compiler/pipelines/Without.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace rl::model {
struct Experiment;
}

namespace rl::compiler {

/// The experiment as `rl.settings` and one `rl.phase` per phase, under a
/// module with its name and the attribute `rl.config`, the program record of
/// docs/decisions/0003 without what is known only later (`values`). Locations
/// carry the places of the `.rl` files and the calls they were inlined
/// through. Sound by construction: sema has reported everything that could be
/// wrong. `context` must have loaded the dialect `rl`. The record names what is
/// compiled `without`, so that runs can be told apart.
mlir::OwningOpRef<mlir::ModuleOp> modelToRl(mlir::MLIRContext &context,
                                            const model::Experiment &experiment,
                                            const Without &without = {});

} // namespace rl::compiler
