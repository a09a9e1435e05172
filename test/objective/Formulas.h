// In: log-probabilities and entropies as differentiable doubles. Out: the
// value of each objective of this folder, from its formula. Must not know: the
// compiler, kernels, where the logits came from.
#pragma once

#include "Harness.h"

#include <functional>

namespace objective {

/// What a reference formula reads; every stream is differentiable double.
struct Streams {
  /// From the logits of the current weights, in double.
  Streams(const Batch &batch, const torch::Tensor &responseLogits,
          const torch::Tensor &targetLogits, const torch::Tensor &values);

  torch::Tensor logp, entropy, old, ref, sampled; ///< [response tokens]
  torch::Tensor logZ;                             ///< of the same rows
  torch::Tensor maxProb, rank, mass, oldMass;     ///< the same, no derivative
  torch::Tensor targetLogp, targetEntropy;        ///< [target tokens]
  torch::Tensor value, oldValue;                  ///< [response tokens]
  const Batch *batch;

  /// The tokens of each rollout.
  std::vector<torch::Tensor> byRollout(const torch::Tensor &x) const;
  /// Group-relative advantage of the mean sampled log-probability.
  std::vector<torch::Tensor> advantages() const;
  /// The advantage of each token's rollout, [response tokens].
  torch::Tensor tokenAdvantages() const;
  /// Errors of `values` summed from the end, with discount 0.9 and decay 0.8;
  /// the last token of a rollout is rewarded with its mean sampled
  /// log-probability.
  torch::Tensor tokenReturnsLess(const torch::Tensor &values) const;
  /// Mean over the tokens of each rollout (0 of none), then over rollouts.
  torch::Tensor rolloutMean(const torch::Tensor &x) const;
};

/// One `.rl` file of this folder and its formula.
struct Case {
  std::string name; ///< of the file
  double temperature;
  bool coupled;
  std::function<torch::Tensor(const Streams &)> loss;
  /// Whether rows are left out, as those of an advantage of 0.
  bool leavesOut = false;
};

/// Every objective of this folder.
std::vector<Case> cases();

/// Largest absolute difference relative to the largest reference entry.
double relative(const torch::Tensor &got, const torch::Tensor &want);

} // namespace objective
