// In: the code of a program on a device. Out: row kernels launched there. Must
// not know: who calls them, LibTorch.
#pragma once

#include "device/DeviceCode.h"
#include "device/Schedule.h"

#include <map>
#include <tuple>

namespace rlrt {

/// Element types of logits on a device.
enum class LogitType { F32, Bf16, F16 };

/// Row kernels on one device.
class RowCode {
public:
  explicit RowCode(DeviceCode &code) : code(code) {}

  /// What the program says of a kernel; throws where it has none for GPUs.
  const rlrt_device_kernel &find(rlrt_row_kernel kernel) const;
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

  DeviceCode &code;
  std::map<std::tuple<rlrt_row_kernel, LogitType, int64_t>, Prepared> prepared;
};

} // namespace rlrt
