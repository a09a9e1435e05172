// In: a module with rl.row_kernel. Out: the pass that lowers them for a CPU.
// Must not know: what the kernels compute; other passes.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"
#include "mlir/Pass/Pass.h"

namespace rl::compiler {

/// Marks a function that depends on the sets and types alone, so that programs
/// may share its code.
inline constexpr llvm::StringLiteral sharedAttr = "rl.shared";

/// Schedule S1 for the sets and types of `targets`. A program with a single
/// set calls it `processor`.
std::unique_ptr<mlir::Pass>
createConvertRowKernelToVector(const RowTargets &targets,
                               llvm::StringRef processor = "");

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h.inc"

} // namespace rl::compiler
