// In: what a device has, the size of a row. Out: how its kernel is launched.
// Must not know: the driver, kernels by name.

#include "device/Schedule.h"

#include "rlrt/device.h"

#include <algorithm>

namespace rlrt {

/// Blocks of a cluster that every device with clusters takes.
static constexpr int mostBlocks = 8;
/// Shared memory that the kernel has beside the row: at most this.
static constexpr int64_t ownBytes = 1024;

int threadsFor(int64_t bytes) {
  int64_t pairs = bytes / 32;
  int threads = 128;
  while (threads < 1024 && threads < pairs)
    threads *= 2;
  return threads;
}

bool isKeptByL2(const DeviceLimits &device, int64_t rowBytes) {
  int64_t each = 1024 / threadsFor(rowBytes);
  return device.multiprocessors * each * rowBytes <= device.l2Bytes / 2;
}

int clusterFor(const DeviceLimits &device, int64_t vocab, int bytes) {
  if (device.clusters)
    for (int blocks = 1; blocks <= mostBlocks; ++blocks)
      if (rlrt_cluster_bytes(vocab, bytes, blocks) + ownBytes <=
          device.sharedBytes)
        return blocks;
  return 0;
}

Grid gridFor(int64_t rows, int64_t vocab, int bytes, int blocks) {
  Grid grid;
  grid.blocks = rows * std::max(blocks, 1);
  grid.threads = threadsFor(vocab * bytes / std::max(blocks, 1));
  grid.cluster = blocks;
  if (blocks)
    grid.shared = rlrt_cluster_bytes(vocab, bytes, blocks);
  return grid;
}

Grid chooseGrid(const DeviceLimits &device, int64_t rows, int64_t vocab,
                int bytes, bool hasClusterCode) {
  int blocks = hasClusterCode && !isKeptByL2(device, vocab * bytes)
                   ? clusterFor(device, vocab, bytes)
                   : 0;
  return gridFor(rows, vocab, bytes, blocks);
}

} // namespace rlrt
