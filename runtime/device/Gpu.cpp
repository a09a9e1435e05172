// In: the driver, the code inside this executable, LibTorch's tensors. Out: one
// GPU with that code, and where tensors of it live. Must not know: batches,
// models, what kernels compute.

#include "device/Gpu.h"

#include "abi/Error.h"
#include "device/Stream.h"

#include <dlfcn.h>

#include <cstdlib>

namespace rlrt {

/// The device, which must be there.
static int checked(const Driver &driver, int device) {
  if (device >= driver.deviceCount())
    throw InputError("there is no GPU " + std::to_string(device) +
                     " on this machine; run with --device cpu");
  return device;
}

/// Where tensors of the GPU live.
static c10::Device tensorsOf(const Driver &driver, int device) {
  if (driver.sharesHostMemory())
    return c10::kCPU;
  // An executable is linked with the CPU part alone; this one registers itself.
  if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL))
    throw InputError("--device cuda: LibTorch's part for GPUs does not load (" +
                     std::string(dlerror()) +
                     "); put NVIDIA's libraries that it names into "
                     "LD_LIBRARY_PATH, or run with --device cpu");
  currentStream(device);
  return {c10::kCUDA, c10::DeviceIndex(device)};
}

Gpu::Gpu(const std::string &library, const rlrt_device_code &of, int number)
    : driver(library), code(driver, of, checked(driver, number)), chains(code),
      rows(code), tensors(tensorsOf(driver, number)) {}

std::string Gpu::name() const {
  return "GPU " + std::to_string(code.device) + " (sm_" +
         std::to_string(code.limits.capability) + ")";
}

void *Gpu::stream() const {
  return tensors.is_cpu() ? nullptr : currentStream(tensors.index());
}

std::unique_ptr<DeviceFrame> Gpu::makeFrame() {
  return std::make_unique<DeviceFrame>(code, [this] { return stream(); });
}

std::unique_ptr<Gpu> openGpu() {
  const rlrt_device_code *code = embeddedCode();
  if (!code)
    throw InputError("--device cuda: this program holds no code for GPUs; "
                     "compile it with --target cpu,sm_90, or run it with "
                     "--device cpu");
  const char *named = std::getenv("RL_CUDA_LIBRARY");
  return std::make_unique<Gpu>(named && *named ? named : "libcuda.so.1", *code,
                               0);
}

} // namespace rlrt
