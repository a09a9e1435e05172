// In: the frame of a batch on a GPU, logits there. Out: row kernels run there.
// Must not know: LibTorch, what kernels compute.
#pragma once

#include "device/DeviceFrame.h"
#include "device/RowCode.h"

namespace rlrt {

/// Row kernels on one GPU.
class DeviceRows {
public:
  explicit DeviceRows(DeviceCode &code) : code(code), kernels(code) {}
  ~DeviceRows() { code.release({chosen, points}); }
  DeviceRows(const DeviceRows &) = delete;
  DeviceRows &operator=(const DeviceRows &) = delete;

  /// Queues a kernel on rows [0, count). `rows.logits` is of the GPU, all else
  /// of this machine; `logp`, `entropy` and `further` are arrays of the frame,
  /// which has them on the GPU from now on.
  void run(rlrt_row_kernel kernel, LogitType type, const rlrt_rows &rows,
           int64_t count, DeviceFrame &frame);

private:
  uint64_t fill(Room &room, const void *from, size_t bytes, void *stream);

  DeviceCode &code;
  RowCode kernels;
  Room chosen, points;
};

} // namespace rlrt
