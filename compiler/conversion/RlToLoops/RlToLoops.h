// In: a module with numbered kernels. Out: the pass that makes loops of them.
// Must not know: how kernels were formed; other passes.
#pragma once

#include "mlir/Pass/Pass.h"

#include "llvm/ADT/StringRef.h"

namespace rl::compiler {

/// Name of the function that computes the scalar slots, an rlrt_settings.
inline constexpr llvm::StringLiteral settingsName = "rlrt.settings";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/RlToLoops/RlToLoops.h.inc"

} // namespace rl::compiler
