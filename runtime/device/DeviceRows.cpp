// In: the frame of a batch on a GPU, logits there. Out: row kernels run there.
// Must not know: LibTorch, what kernels compute.

#include "device/DeviceRows.h"

#include <stdexcept>

namespace rlrt {

uint64_t DeviceRows::fill(Room &room, const void *from, size_t bytes,
                          void *stream) {
  code.grow(room, bytes);
  if (bytes)
    code.driver.toDevice(room.memory, from, bytes, stream);
  return room.memory;
}

void DeviceRows::run(rlrt_row_kernel kernel, LogitType type,
                     const rlrt_rows &rows, int64_t count, DeviceFrame &frame) {
  if (rows.cap != 0 || rows.bias || rows.shards > 1)
    throw std::runtime_error("row kernels of a GPU take no cap, no bias and no "
                             "shards");
  const rlrt_device_kernel &known = kernels.find(kernel);
  code.use();
  frame.toDevice({known.reads, size_t(known.read_count)});
  void *stream = frame.stream();
  size_t bytes = size_t(count) * sizeof(int64_t);
  auto written = [&](const float *array) {
    return array ? frame.written(array) : 0;
  };
  rlrt_device_rows of{};
  of.logits = uint64_t(reinterpret_cast<uintptr_t>(rows.logits));
  of.stride = rows.stride;
  of.vocab = rows.vocab;
  of.chosen = fill(chosen, rows.chosen, bytes, stream);
  of.points = fill(points, rows.points, bytes, stream);
  of.inverse_temperature = rows.inverse_temperature;
  of.logp = written(rows.logp);
  of.entropy = written(rows.entropy);
  for (int k = 0; k < RLRT_FURTHER; ++k)
    of.further[k] = written(rows.further[k]);
  of.values = frame.tables().values;
  of.parents = frame.parents();
  kernels.launch(kernel, type, of, count, stream);
}

} // namespace rlrt
