// In: kernels of a program. Out: the functions that many programs share, in a
// module of their own.
// Must not know: what the functions compute.
#pragma once

#include "compiler/codegen/HostObject.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <string>
#include <vector>

namespace rl::compiler {

/// What programs share: functions that say so, and what only these use.
struct Shared {
  mlir::OwningOpRef<mlir::ModuleOp> module; ///< null: nothing is
  std::vector<std::string> names;           ///< what the program calls of it
};

/// Moves functions with the attribute `mark` out of `module`, where those that
/// are called stay declared. What is always inlined is copied where it is used.
Shared takeShared(mlir::ModuleOp module, llvm::StringRef mark);

/// Those names are no matter of the dynamic linker.
void hide(llvm::Module &module, const std::vector<std::string> &names);

} // namespace rl::compiler
