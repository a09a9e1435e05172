// In: checks of a program. Out: one module at level rl that computes them.
// Must not know: passes, how results are compared.
#pragma once

#include "compiler/frontend/Config.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace rl::compiler {

/// Why kernels alone cannot compute a check, as a noun: `text`, ... Empty when
/// they can. Text work is done by services of the runtime.
std::string hostWorkOf(const model::Check &check);

/// f32 leaves of a check that a gradient is taken by: streams of the current
/// policy and written or drawn values, as far as `actual` reads them.
std::vector<model::NodeId> gradientLeaves(const model::Check &check);

/// Names of a check's results: both sides, and the gradient of the sum of the
/// checked value by a leaf (missing where nothing flows).
inline constexpr const char *actualName = "actual";
inline constexpr const char *expectedName = "expected";
std::string gradientName(model::NodeId leaf);
/// Whether kernels report the expected side: a number that is written is the
/// evaluator's to compare, and no reason for a phase of its own.
bool isComputed(const model::Check &check, model::NodeId expected);
/// The status of a side that may be absent.
std::string statusName(const char *side);

/// Phase `phases[k]` of the module computes check k: leaves are `rl.given`
/// under the number of their node, results `rl.result`. Checks that differ in
/// what they are given alone, as the rows of a table do, have one phase.
/// `spaces` takes the iteration spaces of each check. `context` must have
/// loaded the dialect `rl`.
mlir::OwningOpRef<mlir::ModuleOp> checksToRl(
    mlir::MLIRContext &context, const std::vector<const model::Check *> &checks,
    std::vector<std::vector<SpaceName>> &spaces, std::vector<size_t> &phases);

} // namespace rl::compiler
