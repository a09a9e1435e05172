// In: the images inside an executable, a device. Out: row kernels that can be
// launched there. Must not know: who calls them, LibTorch.
#pragma once

#include "device/Driver.h"
#include "rlrt/device.h"

#include <map>
#include <string>
#include <utility>

namespace rlrt {

/// Element types of logits on a device.
enum class LogitType { F32, Bf16, F16 };

/// The code for GPUs that this process was compiled with; null: none.
const rlrt_device_code *embeddedCode();

/// The image a device of that compute capability (90) takes: machine code made
/// for it or for an older one of the same major version, the newest such, else
/// PTX of the newest chip that is not newer. An InputError names what there is
/// where none fits.
const rlrt_device_image &chooseImage(const rlrt_device_code &code,
                                     int capability);

/// Threads of a block for rows of `vocab` logits of `bytes` bytes each: enough
/// that each takes two vectors of 16 bytes at a time, 128 to 1024, a power of
/// two. Not measured: no GPU was at hand.
int threadsFor(int64_t vocab, int bytes);

/// Row kernels on one device.
class RowCode {
public:
  /// Loads the image for `device`.
  RowCode(Driver &driver, const rlrt_device_code &code, int device);
  ~RowCode();
  RowCode(const RowCode &) = delete;
  RowCode &operator=(const RowCode &) = delete;

  /// Queues the kernel that stands for `kernel` on rows [rows.begin,
  /// rows.begin + count) on a stream. Without rows nothing is launched.
  void launch(rlrt_row_kernel kernel, LogitType type, rlrt_device_rows rows,
              int64_t count, void *stream);

private:
  DriverFunction find(rlrt_row_kernel kernel, LogitType type);

  Driver &driver;
  const rlrt_device_code &code;
  int device;
  DriverModule module;
  std::map<std::pair<rlrt_row_kernel, LogitType>, DriverFunction> found;
};

} // namespace rlrt
