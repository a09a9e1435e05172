// In: a module at level rl with split updates. Out: the pass that forms
// kernels. Must not know: how a kernel becomes loops; other passes.
#pragma once

#include "mlir/Pass/Pass.h"

#include "llvm/ADT/StringRef.h"

namespace rl::compiler {

/// Name of the attribute with the frame's numbers of an op's results.
inline constexpr llvm::StringLiteral valuesAttr = "rl.values";
/// Name of the attribute of a phase with the number of values in its frame.
inline constexpr llvm::StringLiteral valueCountAttr = "rl.value_count";
/// Name of the attribute of rl.score with its row kernel.
inline constexpr llvm::StringLiteral statisticsAttr = "rl.statistics";

/// Name of the attribute of an rl.require with the number of its check.
inline constexpr llvm::StringLiteral checkAttr = "rl.check";
/// Name of the attribute of a phase, and of the module for its settings, with
/// the checks in order: of each its `message` and the `type` of its array.
inline constexpr llvm::StringLiteral checksAttr = "rl.checks";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/FormKernels/FormKernels.h.inc"

} // namespace rl::compiler
