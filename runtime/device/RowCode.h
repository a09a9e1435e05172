// In: the images inside an executable, a device. Out: row kernels that can be
// launched there. Must not know: who calls them, LibTorch.
#pragma once

#include "device/Schedule.h"
#include "rlrt/device.h"

#include <map>
#include <string>
#include <tuple>

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

/// Row kernels on one device.
class RowCode {
public:
  /// Loads the image for `device`.
  RowCode(Driver &driver, const rlrt_device_code &code, int device);
  ~RowCode();
  RowCode(const RowCode &) = delete;
  RowCode &operator=(const RowCode &) = delete;

  /// Queues the kernel that stands for `kernel` on rows [rows.begin,
  /// rows.begin + count) on a stream, as chooseGrid says; by blocks where the
  /// device cannot launch such clusters. Without rows nothing is launched.
  void launch(rlrt_row_kernel kernel, LogitType type, rlrt_device_rows rows,
              int64_t count, void *stream);

private:
  /// A kernel for rows of one size.
  struct Prepared {
    DriverFunction function = nullptr;
    Grid grid; ///< of one row
  };
  const Prepared &prepare(rlrt_row_kernel kernel, LogitType type,
                          int64_t vocab);

  Driver &driver;
  const rlrt_device_code &code;
  int device;
  DeviceLimits limits;
  bool codeHasClusters;
  DriverModule module;
  std::map<std::tuple<rlrt_row_kernel, LogitType, int64_t>, Prepared> prepared;
};

} // namespace rlrt
