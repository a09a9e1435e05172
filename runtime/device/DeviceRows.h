// In: the arrays of a batch in this machine's memory, logits on a GPU. Out: row
// kernels run there, what they wrote back here. Must not know: LibTorch, what
// kernels compute.
#pragma once

#include "device/FrameArrays.h"
#include "device/RowCode.h"

#include <vector>

namespace rlrt {

/// Row kernels on one GPU, beside a copy of the batch that they read.
class DeviceRows {
public:
  /// Opens the driver and loads this program's code. An InputError where there
  /// is no driver, no GPU, or no code for it.
  DeviceRows(const std::string &library, const rlrt_device_code &code,
             int device);
  ~DeviceRows();
  DeviceRows(const DeviceRows &) = delete;
  DeviceRows &operator=(const DeviceRows &) = delete;

  /// "GPU 0 (sm_90)"
  std::string name() const;
  /// See Driver.
  bool sharesHostMemory() const { return driver.sharesHostMemory(); }

  /// Copies every array to the GPU. Until the next call kernels read these.
  void mirror(FrameArrays arrays, void *stream);
  /// Queues a kernel on rows [0, count). `rows.logits` is of the GPU, all else
  /// of this machine; `logp` and `entropy` are arrays of the frame and stay on
  /// the GPU until `collect`.
  void run(rlrt_row_kernel kernel, LogitType type, const rlrt_rows &rows,
           int64_t count, void *stream);
  /// Waits for the kernels and copies back what they wrote since `mirror`.
  void collect(void *stream);

private:
  /// Memory of the GPU that grows as it must.
  struct Room {
    uint64_t memory = 0;
    size_t bytes = 0;
  };
  uint64_t fill(Room &room, const void *from, size_t bytes, void *stream);
  /// Where the array of the frame lies on the GPU.
  uint64_t mirrorOf(const float *array);

  Driver driver;
  int device;
  RowCode code;
  FrameArrays arrays;
  std::vector<Room> values, parents;
  Room valueTable, parentTable, chosen, points;
  std::vector<bool> written; ///< by value
};

} // namespace rlrt
