// In: a module whose kernels are formed, a folder of a model. Out: facts for
// dsl/explain. Must not know: how facts are laid out, the runtime.
#pragma once

#include "compiler/pipelines/Without.h"
#include "dsl/explain/Facts.h"

#include "mlir/IR/BuiltinOps.h"

namespace rl::compiler {

/// Fills the plan of every phase: its kernels with spaces and bytes, its work
/// in order, and what the passes proved away. `module` is that of the
/// experiment after addPlanPasses with the same `without`.
void addPlans(mlir::ModuleOp module, explain::Experiment &experiment,
              const Without &without = {});

/// Reads the shape of a policy that is loaded from its folder's config.json;
/// where that cannot be read, says so in `unknown`.
void readShape(explain::Policy &policy);

} // namespace rl::compiler
