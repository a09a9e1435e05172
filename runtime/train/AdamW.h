// In: parameters with gradients, rates. Out: updated parameters.
// Must not know: losses, batches, phases.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace rlrt {

/// Rates of one update; see the slots of `adamw`.
struct AdamWRates {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  double weightDecay = 0; ///< of matrices; vectors (norms) do not decay
};

/// Adam with decoupled weight decay, arXiv:1711.05101, algorithm 2 with the
/// schedule multiplier folded into lr: w -= lr * (mhat / (sqrt(vhat) + eps) +
/// weightDecay * w).
class AdamW {
public:
  using Named = std::vector<std::pair<std::string, torch::Tensor>>;
  /// Starts with zero moments.
  explicit AdamW(Named parameters);

  /// One update from the parameters' gradients; every one must have one.
  void step(const AdamWRates &rates);
  /// Updates made so far.
  int64_t count() const { return updates; }

  /// Moments by name: `first.<parameter>`, `second.<parameter>`.
  std::map<std::string, torch::Tensor> state() const;
  /// Takes moments saved by `state` after `count` updates; throws when a
  /// tensor is missing or has another shape.
  void restore(const std::map<std::string, torch::Tensor> &state,
               int64_t count);

private:
  struct Group { ///< matrices, or the rest
    std::vector<torch::Tensor> parameters, first, second, counts;
    std::vector<std::string> names;
  };
  Group decaying, steady;
  int64_t updates = 0;
};

/// Norm of all gradients together. Throws when it is not finite, naming the
/// first parameter whose gradient is not.
double gradientNorm(const AdamW::Named &parameters);
/// Multiplies every gradient by `factor`.
void scaleGradients(const AdamW::Named &parameters, double factor);

} // namespace rlrt
