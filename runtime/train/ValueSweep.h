// In: a critic, prompts with the tokens of their responses. Out: values of
// tokens; gradients in the critic's parameters. Must not know: objectives,
// optimizers, phases.
#pragma once

#include "runtime/model/Critic.h"
#include "runtime/train/Update.h"

namespace rlrt {

/// Sweeps of one batch over a critic, cut into micro-batches as those over
/// the policy are.
class ValueSweep {
public:
  ValueSweep(const Critic &critic, const Prompts &prompts, TokenSpace space,
             const SweepLimits &limits);

  /// Writes the value of every token of the space, without gradient.
  void values(float *out);
  /// The same, before `gradients`: where the batch is one micro-batch its
  /// activations are held, and not computed again.
  void valuesToDifferentiate(float *out);
  /// Gradients of the sum over tokens of cotangent * value, left in the
  /// critic's parameters (earlier ones are dropped).
  void gradients(const float *cotangents);

  /// Micro-batches the prompts were cut into.
  size_t microBatches() const { return cuts.size(); }
  /// How the prompts were cut.
  const std::vector<Cut> &parts() const { return cuts; }
  /// Tokens of the packed batches.
  int64_t tokens() const;

private:
  torch::Tensor forward(const MicroBatch &micro) const;
  static void write(const torch::Tensor &values, const MicroBatch &micro,
                    float *out);

  const Critic &critic;
  const Prompts &prompts;
  std::vector<TokenSpace> spaces; ///< one
  std::vector<Cut> cuts;
  torch::Tensor held; ///< values of the only micro-batch, with their graph
};

} // namespace rlrt
