// In: a module of functions of a GPU, lowered to NVVM. Out: a module for each
// function that is launched. Must not know: what the functions compute.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <string>
#include <vector>

namespace rl::compiler {

/// One function that is launched, in a GPU's module with what it uses.
struct DevicePart {
  std::string function;
  bool forClusters = false;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

/// The parts of `module`, which stays as it is, in its order.
std::vector<DevicePart> partsOf(mlir::ModuleOp module);

} // namespace rl::compiler
