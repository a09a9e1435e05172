// In: a model, prompts with their token spaces, compiled row kernels.
// Out: log-probabilities of tokens; gradients in the model's parameters.
// Must not know: optimizers, phases, where prompts and tokens came from.
#pragma once

#include "rlrt/abi.h"
#include "runtime/train/Head.h"
#include "runtime/train/Pack.h"

#include <functional>
#include <optional>

namespace rlrt {

/// How memory bounds a sweep.
struct SweepLimits {
  double memoryBudget = 2e9;        ///< bytes of activations of a micro-batch
  int64_t promptsPerMicroBatch = 0; ///< > 0: instead of the budget (tests)
  double headBytes = 0; ///< bytes of logits at once; 0: a quarter of the
                        ///< budget, at most 128 MiB
};

/// One token space that a sweep reads, with its kernels.
struct SweepSource {
  TokenSpace space;
  rlrt_row_kernel statistics = nullptr;
  rlrt_row_kernel gradient = nullptr;
  float inverseTemperature = 1;
  float *logp = nullptr;
  float *entropy = nullptr; ///< null: not wanted
};

/// Sweeps of one batch over a model. The objective's mean is over the whole
/// batch in the kernels, so the gradients of micro-batches simply add up.
class Sweep {
public:
  Sweep(const CausalLm &model, const Prompts &prompts,
        std::vector<SweepSource> sources, const rlrt_frame *frame,
        const SweepLimits &limits);

  /// Log-probabilities (and entropies) of every source, without gradient.
  void statistics();
  /// Gradients of the objective, left in the model's parameters (earlier ones
  /// are dropped). `cotangents` is called between a sweep of statistics and
  /// the gradient sweep when rows are coupled; empty: one sweep.
  void gradients(const std::function<void()> &cotangents = {});

  /// After `gradients`: the source and the point of it at which the head's
  /// gradient first is no number.
  std::optional<std::pair<size_t, int64_t>> firstNotFinite();

  /// Micro-batches the prompts were cut into.
  size_t microBatches() const { return cuts.size(); }
  /// Tokens of the packed batches.
  int64_t tokens() const { return tokenCount; }
  /// How the prompts were cut.
  const std::vector<Cut> &parts() const { return cuts; }

private:
  /// Rows of all sources of one micro-batch, gathered: [rows, width].
  torch::Tensor gather(const MicroBatch &micro) const;
  void statistics(const MicroBatch &micro, const torch::Tensor &rows);
  void backward(const MicroBatch &micro, const torch::Tensor &rows);
  RowJob job(const SweepSource &source, bool gradient) const;

  const CausalLm &model;
  const Prompts &prompts;
  std::vector<SweepSource> sources;
  std::vector<TokenSpace> spaces;
  const rlrt_frame *frame;
  Head head;
  std::vector<Cut> cuts;
  int64_t tokenCount = 0;
};

} // namespace rlrt
