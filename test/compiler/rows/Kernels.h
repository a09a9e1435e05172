// In: the text of row kernels. Out: functions that can be called.
// Must not know: what the kernels compute.
#pragma once

#include "compiler/codegen/HostObject.h"
#include "compiler/conversion/RowKernelToVector/Schedule.h"
#include "rlrt/abi.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>
#include <string>

namespace llvm::orc {
class LLJIT;
}

namespace rl::compiler::test {

/// Row kernels in this process's memory.
class Kernels {
public:
  /// Adds functions to the module of lowered kernels, for one set.
  using Augment = llvm::function_ref<void(mlir::ModuleOp, const RowSchedule &)>;
  /// Compiles for `cpu`, and for every type of logits, through the object file
  /// that a build would link. Any error ends the test program with its text.
  /// Code for another machine, `triple`, is an object and not in memory.
  explicit Kernels(const std::string &text, const std::string &cpu = "host",
                   Augment augment = nullptr, const std::string &triple = "");
  ~Kernels();
  rlrt_row_kernel find(const std::string &name) const {
    return reinterpret_cast<rlrt_row_kernel>(address(name));
  }
  void *address(const std::string &name) const;
  const HostTarget &target() const { return host; }
  /// Bytes of the object file.
  const std::string &object() const { return bytes; }

private:
  HostTarget host;
  std::string bytes;
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

} // namespace rl::compiler::test
