// In: a module with rl.row_kernel. Out: the pass that lowers them for a GPU.
// Must not know: what the kernels compute; other passes; PTX.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::gpu {
class GPUModuleOp;
} // namespace mlir::gpu

namespace rl::compiler {

/// The module that holds the functions of a GPU.
constexpr llvm::StringLiteral deviceModule = "rl_device";
/// Threads a block may have.
constexpr int64_t maxThreads = 1024;

/// `deviceModule` of a module, made where there is none.
mlir::gpu::GPUModuleOp deviceModuleOf(mlir::ModuleOp module);
/// A name of the language as a GPU has it: PTX has letters, digits, `_` and
/// `$`, which no name of the language holds.
std::string deviceName(llvm::StringRef name);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/RowKernelToGpu/RowKernelToGpu.h.inc"

} // namespace rl::compiler
