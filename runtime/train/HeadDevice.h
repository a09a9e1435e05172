// In: hidden states, the head's weight, a row kernel. Out: the head's products
// and its row kernels on a GPU, results in this machine's memory. Must not
// know: the trunk, objectives, how code is loaded.
#pragma once

#include "runtime/device/DeviceRows.h"
#include "runtime/model/Linear.h"
#include "runtime/train/HeadJob.h"
#include "runtime/train/Pack.h"

#include <torch/torch.h>

namespace rlrt {

/// The GPU that works for the head. The trunk, the optimizer and everything
/// else stay on the CPU: hidden states of a chunk go there, their gradients
/// come back.
class HeadDevice {
public:
  HeadDevice(std::unique_ptr<DeviceRows> rows, torch::Device tensors);

  std::string name() const { return rows->name(); }

  /// Copies the batch to the GPU: before a sweep, and whenever the host has
  /// changed it since.
  void mirror(FrameArrays arrays);
  /// Copies back what sweeps have written.
  void collect();

  /// The sweep of Head, in chunks of `chunk` rows; what is not wanted is null.
  /// Log-probabilities and entropies stay on the GPU until `collect`.
  void sweep(const Linear &linear, int64_t chunk, const torch::Tensor &hidden,
             const RowMap &rows, const RowJob &job, torch::Tensor *dHidden,
             torch::Tensor *dWeight, uint8_t *alive);

private:
  /// A weight of the host on the GPU.
  struct Copy {
    torch::Tensor source, copy;
    int64_t version = -1;
  };
  const torch::Tensor &onDevice(const torch::Tensor &weight);
  void *stream() const;

  std::unique_ptr<DeviceRows> rows;
  torch::Device tensors;
  std::vector<Copy> weights; ///< of the policy and of a reference
  torch::Tensor buffer;      ///< [chunk, vocab], reused
};

/// GPU 0 with this program's code: `--device cuda`. RL_CUDA_LIBRARY names
/// another driver library. What is missing is an InputError with the remedy.
std::unique_ptr<HeadDevice> openHeadDevice();

} // namespace rlrt
