// In: kernels of a program. Out: the functions that many programs share, in a
// module of their own, and the object file of such a module, made once.
// Must not know: what the functions compute.
#pragma once

#include "compiler/codegen/HostObject.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <functional>
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

/// Path of the object file with this content in `folder`; made by `make(path)`
/// unless it is there. `make` returns an empty text, or what went wrong, which
/// is left in `error`.
std::string
objectOf(const std::string &content, const std::string &folder,
         const std::function<std::string(const std::string &path)> &make,
         std::string &error);

} // namespace rl::compiler
