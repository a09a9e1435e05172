// In: hidden states, the head's weight, a row kernel. Out: the head's products
// and its row kernels on a GPU, results in this machine's memory. Must not
// know: the trunk, objectives, how code is loaded.
#pragma once

#include "runtime/device/Gpu.h"
#include "runtime/model/Linear.h"
#include "runtime/train/HeadJob.h"
#include "runtime/train/Pack.h"

#include <torch/torch.h>

namespace rlrt {

/// The GPU that works for the head, wherever hidden states and weight are:
/// those that are not there go there, their gradients come back.
class HeadDevice {
public:
  explicit HeadDevice(Gpu &gpu) : gpu(gpu) {}

  /// The batch whose arrays the kernels of the next sweeps read and write.
  void use(DeviceFrame &batch) { frame = &batch; }

  /// The sweep of Head, in chunks of `chunk` rows; what is not wanted is null.
  /// Statistics are arrays of the batch, which has them on the GPU then.
  void sweep(const Linear &linear, float cap, int64_t chunk,
             const torch::Tensor &hidden, const RowMap &rows, const RowJob &job,
             torch::Tensor *dHidden, torch::Tensor *dWeight, uint8_t *alive);

private:
  /// A weight of the host on the GPU.
  struct Copy {
    torch::Tensor source, copy;
    int64_t version = -1;
  };
  const torch::Tensor &onDevice(const torch::Tensor &weight);

  Gpu &gpu;
  DeviceFrame *frame = nullptr;
  std::vector<Copy> weights; ///< of the policy and of a reference
  torch::Tensor buffer;      ///< [chunk, vocab], reused
};

} // namespace rlrt
