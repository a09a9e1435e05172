// In: the driver, the code inside this executable, LibTorch's tensors. Out: one
// GPU with that code, and where tensors of it live. Must not know: batches,
// models, what kernels compute.
#pragma once

#include "device/ChainCode.h"
#include "device/DeviceRows.h"

#include <c10/core/Device.h>

#include <memory>

namespace rlrt {

/// A GPU that works for a run.
class Gpu {
public:
  /// Opens the driver, loads the code and LibTorch's part for GPUs. An
  /// InputError where there is no driver, no such GPU, no code for it, or no
  /// such part.
  Gpu(const std::string &library, const rlrt_device_code &code, int device);

  /// "GPU 0 (sm_90)"
  std::string name() const;
  /// The stream on which LibTorch queues its work there.
  void *stream() const;
  /// An empty frame for the arrays of a batch.
  std::unique_ptr<DeviceFrame> makeFrame();

private:
  Driver driver;

public:
  DeviceCode code;
  ChainCode chains;
  DeviceRows rows;
  /// Where LibTorch has its tensors of this GPU: the CPU only where a driver of
  /// tests says that its GPU has the memory of this machine.
  const c10::Device tensors;
};

/// GPU 0 with this program's code: `--device cuda`. RL_CUDA_LIBRARY names
/// another driver library. What is missing is an InputError with the remedy.
std::unique_ptr<Gpu> openGpu();

} // namespace rlrt
