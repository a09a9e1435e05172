// In: a tensor. Out: whether our own loops over this machine's memory compute
// with it, or LibTorch's operations do. Must not know: what is computed.
#pragma once

#include <torch/torch.h>

namespace rlrt {

/// Whether loops of ours serve tensors of that device: those of the CPU. With
/// RL_HOST_LOOPS=off none do, and the CPU runs what a GPU would: for tests
/// where there is none.
bool usesHostLoops(torch::Device device);
/// The same of a tensor, which must be f32.
bool usesHostLoops(const torch::Tensor &x);

} // namespace rlrt
