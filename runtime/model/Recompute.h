// In: a function of a tensor. Out: its result, whose inner results are not
// kept for the way back but computed again.
// Must not know: what the function computes.
#pragma once

#include <torch/torch.h>

#include <functional>

namespace rlrt {

/// f(x). On the way back f is called once more, and gradients reach x and
/// every leaf that f reads (arXiv:1604.06174). f must compute the same again.
torch::Tensor recomputed(const torch::Tensor &x,
                         std::function<torch::Tensor(const torch::Tensor &)> f);

} // namespace rlrt
