// In: a module with kernels as loops. Out: the pass that makes functions of a
// GPU of their chains. Must not know: what the kernels compute; other passes;
// PTX.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/SetVector.h"

namespace rl::compiler {

/// Name of the attribute of a kernel with the chain that it is part of.
inline constexpr llvm::StringLiteral chainAttr = "rl.chain";
/// Threads of the block that runs a chain; RLRT_CHAIN_THREADS.
inline constexpr int64_t chainThreads = 1024;

/// What the loops of kernels do with the values of a frame.
struct FrameUse {
  llvm::SetVector<int32_t> reads; ///< as they are found
  llvm::SetVector<int32_t> writes;
  bool hasChecks = false;
  /// Adds a kernel that runs after those before it.
  void add(mlir::func::FuncOp loops);
};

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/ChainToGpu/ChainToGpu.h.inc"

} // namespace rl::compiler
