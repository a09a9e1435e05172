// In: a module with rl.row_kernel. Out: the pass that lowers them for a GPU.
// Must not know: what the kernels compute; other passes; PTX.
#pragma once

#include "mlir/Pass/Pass.h"

namespace rl::compiler {

/// The module that holds the functions of a GPU.
constexpr llvm::StringLiteral deviceModule = "rl_device";
/// Threads a block may have.
constexpr int64_t maxThreads = 1024;

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/RowKernelToGpu/RowKernelToGpu.h.inc"

} // namespace rl::compiler
