// In: a module that holds functions of a GPU, lowered to NVVM. Out: PTX and
// machine code for chips, and both inside a host module. Must not know: what
// the functions compute, the command line.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "llvm/IR/Module.h"

#include <memory>
#include <string>
#include <vector>

namespace rl::compiler {

/// A kind of GPU.
struct DeviceChip {
  std::string name;     ///< "sm_90"
  std::string features; ///< "+ptx78"
};

/// The chip of that name, or null.
const DeviceChip *findChip(llvm::StringRef name);

/// The LLVM IR that the PTX of `chip` is written from, optimized; it holds
/// NVIDIA's intrinsics and no library of theirs, and functions for clusters
/// only where the chip has clusters. Null after an error on the
/// module, which lacks the functions or does not translate.
std::unique_ptr<llvm::Module> toDeviceLlvm(mlir::ModuleOp module,
                                           const DeviceChip &chip,
                                           llvm::LLVMContext &context);

/// Writes the PTX of a module from `toDeviceLlvm` for the same chip, which it
/// may change. Returns an empty text, or what went wrong: a function that is
/// called and nowhere defined, as those of libdevice would be, is an error.
std::string writePtx(llvm::Module &module, const DeviceChip &chip,
                     std::string &ptx);

/// Path of ptxas: in `bin` of CUDA_ROOT, CUDA_HOME or CUDA_PATH, or in PATH;
/// empty: nowhere.
std::string findPtxas();

/// Assembles PTX. Returns an empty text, or what ptxas said.
std::string assemblePtx(const std::string &ptxas, const std::string &ptx,
                        const DeviceChip &chip, std::string &cubin);

/// Whether the chip knows clusters of blocks: those from sm_90 on.
bool hasClusters(const DeviceChip &chip);

/// Code of one function for one chip.
struct DeviceImage {
  std::string chip, function;
  bool isCubin = false; ///< machine code, else PTX
  std::string bytes;
};

/// A row kernel, a function of the host module too.
struct DeviceKernel {
  std::string name;
  bool forClusters = false;   ///< made for clusters as well
  std::vector<int32_t> reads; ///< values of the frame
};

/// Kernels that one function of a GPU runs, or one that the host runs itself.
struct DeviceChain {
  std::string name;
  bool ofHost = false;
  std::vector<std::string> kernels; ///< each a function of the host too
  bool hasChecks = false;
  std::vector<int32_t> reads, writes; ///< values of the frame
};

/// Adds the images to a host module as the structure `rlrt_device_code` of
/// rlrt/device.h.
void embedDevice(llvm::Module &host, llvm::ArrayRef<DeviceImage> images,
                 llvm::ArrayRef<DeviceKernel> kernels,
                 llvm::ArrayRef<DeviceChain> chains);

} // namespace rl::compiler
