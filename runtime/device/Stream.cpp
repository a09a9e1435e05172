// In: LibTorch's idea of the current stream. Out: the driver's handle of it.
// Must not know: what is launched there.

#include "device/Stream.h"

#include "abi/Error.h"

#include <c10/core/impl/DeviceGuardImplInterface.h>

namespace rlrt {

void *currentStream(int device) {
  // By the table that libtorch_cuda fills when it is loaded: no header and no
  // library of CUDA.
  if (!c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA))
    throw InputError("LibTorch has no support for GPUs here: libtorch_cuda.so "
                     "is not loaded; run with --device cpu");
  const auto *guard = c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA);
  c10::Device which(c10::DeviceType::CUDA, c10::DeviceIndex(device));
  return guard->getStreamNativeHandle(guard->getStream(which));
}

} // namespace rlrt
