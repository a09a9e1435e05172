// In: a compiled objective (a shared object exporting `rl_program`) and a
// random ragged batch. Out: its loss and the gradient of the logits, as the
// compiled kernels compute them. Must not know: librlrt, MLIR, the compiler.
#pragma once

#include "rlrt/abi.h"

#include <torch/torch.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace objective {

/// Rows of one token space: the tokens of the responses or of a text.
struct Source {
  std::vector<int64_t> lengths; ///< tokens of each point of the parent space
  torch::Tensor chosen;         ///< [tokens] i64
  torch::Tensor logits;         ///< [tokens, vocab] f32, unscaled
  torch::Tensor oldLogits;      ///< of the weights that sampled
  torch::Tensor refLogits;      ///< of the reference
  double temperature = 1;
};

/// A ragged batch: `rollouts[p]` responses of prompt p.
struct Batch {
  std::vector<int64_t> rollouts;
  Source response;           ///< lengths by rollout
  Source target;             ///< lengths by prompt
  torch::Tensor sampledLogp; ///< [response tokens] f32
  torch::Tensor values;      ///< of a critic, [response tokens] f32
  torch::Tensor oldValues;   ///< as the batch began
};

/// What one step of the compiled program did.
struct Outcome {
  std::map<std::string, double> metrics;
  torch::Tensor responseGradient; ///< undefined when not a source
  torch::Tensor targetGradient;
  torch::Tensor valueGradient; ///< by the values of a critic
  bool coupled = false;
  double kernelSeconds = 0; ///< in kernels over prompts, and serial ones
};

/// What the program asks of `rlrt_update`.
struct Update {
  /// One token space to sweep, with the arrays its rows write.
  struct Rows {
    const Source *source;
    const rlrt_source *kernels;
    float *logp, *entropy;                     ///< entropy may be null
    std::array<float *, RLRT_FURTHER> further; ///< likewise
  };
  std::vector<Rows> rows;
  const rlrt_frame *frame;          ///< stays valid through `cotangents`
  std::function<void()> cotangents; ///< empty when rows are not coupled
  /// A critic's: writes into `values`, then `differentiate` gives the
  /// derivative by them. Null and empty without one.
  float *values = nullptr;
  std::function<const float *()> differentiate;
  /// A bool value of the frame at every point of a token space.
  std::function<std::vector<uint8_t>(int32_t value, int32_t space)> atPoints;
};

/// Answers an update in place of the harness's own sweeps over logits.
using Updater = std::function<void(const Update &)>;

/// Runs phase 0 of the program in `library` on the batch. Rows are handed to
/// the kernels in chunks of `chunk` rows; prompts in ranges of `range`, which
/// LibTorch's threads share. With an
/// `updater` the outcome has no gradients of logits.
Outcome run(const std::string &library, const Batch &batch, int64_t chunk,
            int64_t range, const Updater &updater = {});

} // namespace objective
