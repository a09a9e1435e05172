// In: nothing. Out: the order of passes between the stages.
// Must not know: what a pass does.
#pragma once

#include "compiler/codegen/HostObject.h"
#include "compiler/conversion/RowKernelToVector/Schedule.h"
#include "compiler/pipelines/Without.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/PassManager.h"

namespace rl::compiler {

/// Every dialect a compilation meets.
void registerDialects(mlir::DialectRegistry &registry);

/// From `rl` to kernels that are formed, not lowered: the plan of each phase.
/// What `without` names is not left out.
void addPlanPasses(mlir::OpPassManager &passes, const Without &without = {});

/// From `rl` to kernels: functions of loops and vectors, and phases in the
/// order in which they run. Rows are scheduled for instruction sets; a single
/// one is called `processor`.
void addKernelPasses(mlir::OpPassManager &passes, const RowTargets &rows,
                     llvm::StringRef processor = "",
                     const Without &without = {});

/// What rows are made for on a target: every set of x86-64 where the target is
/// any such processor, otherwise the target's own.
RowTargets rowTargets(const HostTarget &target);

/// The same of functions without kernels: what programs share.
void addSharedPasses(mlir::OpPassManager &passes);

/// From kernels to the LLVM dialect with host functions and tables, and with
/// `main` where an executable is made.
void addHostPasses(mlir::OpPassManager &passes, bool main);

/// From kernels that are formed to functions of a GPU in the LLVM dialect, in a
/// module of their own within this one: each row kernel for logits of each of
/// `elements`, by default f32, bf16 and f16, and each chain of other kernels.
void addDevicePasses(mlir::OpPassManager &passes,
                     llvm::ArrayRef<std::string> elements = {});

/// Makes passes and pipelines known by name: `rl-to-kernels`, `rl-to-host`,
/// `rl-to-device`.
void registerPipelines();

} // namespace rl::compiler
