// In: phases in order, kernels as LLVM functions. Out: the pass that makes
// host functions and tables. Must not know: what kernels compute; other passes.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

#include <string>

namespace rl::compiler {

/// Name of the module's attribute with the record of decision 0003.
inline constexpr llvm::StringLiteral configAttr = "rl.config";

/// Name of the exported rlrt_program.
inline constexpr llvm::StringLiteral programName = "rl_program";

/// Name of the function that names the instruction set of row kernels.
inline constexpr llvm::StringLiteral instructionsName = "rlrt.instructions";

/// The host functions and tables of a converted module as text for
/// `--emit=host`: one call a line, arguments with their names of abi.def.
std::string printHost(mlir::ModuleOp module);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/RlToRuntime/RlToRuntime.h.inc"

} // namespace rl::compiler
