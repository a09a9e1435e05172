// In: an ordered phase with kernels. Out: its kernels in chains. Must not know:
// what runs a chain.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace rl::compiler {

/// Kernels that run one after another, no service of the host between them.
using Chain = llvm::SmallVector<mlir::rl::KernelOp>;

/// The chains of a phase in its order, the bodies of its filters among them.
/// A kernel for which `fits` is false ends a chain and is in none. A report of
/// a number ends none: it may as well come after the chain.
llvm::SmallVector<Chain>
chainsOf(mlir::rl::PhaseOp phase,
         llvm::function_ref<bool(mlir::rl::KernelOp)> fits);

} // namespace rl::compiler
