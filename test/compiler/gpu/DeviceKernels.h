// In: the text of row kernels, or functions of a GPU. Out: their PTX, and the
// LLVM IR it is made from as functions that fibers can call. Must not know:
// what the kernels compute.
#pragma once

#include "rlrt/abi.h"
#include "rlrt/device.h"
#include "test/compiler/gpu/Fibers.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace mlir {
class ModuleOp;
} // namespace mlir
namespace llvm {
class Module;
namespace orc {
class LLJIT;
} // namespace orc
} // namespace llvm

namespace rl::compiler {
struct HostTarget;
} // namespace rl::compiler

namespace rl::compiler::test {

/// Makes code for a GPU code for this machine: what only a GPU has becomes
/// calls of functions `sim.` and the rest of an intrinsic's name, shared memory
/// becomes memory. Returns its bytes.
size_t bringHome(llvm::Module &module, const HostTarget &host);

/// Kernels as a GPU would run them; row kernels for one element type.
class DeviceKernels {
public:
  /// Changes the code of the device before it is compiled for this machine.
  using Change = std::function<void(llvm::Module &)>;
  /// Any error ends the test program with its text.
  DeviceKernels(const std::string &text, const std::string &element,
                Change change = nullptr);
  /// Of a module after the passes of the device.
  explicit DeviceKernels(mlir::ModuleOp lowered, Change change = nullptr);
  ~DeviceKernels();

  /// Runs kernel `name` on `rows` of the chunk, one block each, or one cluster
  /// where the launch has clusters.
  std::string run(const std::string &name, const rlrt_device_rows &rows,
                  int64_t count, Launch launch) const;
  /// Runs chain `name`, of names with `$`.
  std::string run(const std::string &name, const rlrt_device_frame &frame,
                  unsigned seed) const;
  /// PTX for sm_90.
  const std::string &ptx() const { return text; }

private:
  void compile(mlir::ModuleOp lowered, const Change &change);

  std::string element, text;
  std::unique_ptr<llvm::orc::LLJIT> jit;
  size_t shared; ///< bytes of shared memory that the code itself has
};

/// The parameters of a launch over a chunk in this machine's memory, whose
/// logits are at `logits`.
rlrt_device_rows onDevice(const rlrt_rows &rows, const rlrt_frame &frame,
                          const void *logits);

/// Takes out every call whose name begins with `llvm.nvvm.<name>`, or that one
/// of them that has this number in its function.
void dropCalls(llvm::Module &module, const std::string &name, int only = -1);

} // namespace rl::compiler::test
