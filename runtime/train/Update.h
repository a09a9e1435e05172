// In: a model, prompts with their token spaces, compiled row kernels.
// Out: log-probabilities of tokens; gradients in the model's parameters.
// Must not know: optimizers, phases, where prompts and tokens came from.
#pragma once

#include "rlrt/abi.h"
#include "runtime/train/Head.h"
#include "runtime/train/Needs.h"

#include <functional>
#include <optional>

namespace rlrt {

class DeviceFrame;

/// How memory bounds a sweep.
struct SweepLimits {
  double memoryBudget = 2e9;        ///< bytes of activations of a micro-batch
  int64_t promptsPerMicroBatch = 0; ///< > 0: instead of the budget (tests)
  double headBytes = 0; ///< bytes of logits at once; 0: a quarter of the
                        ///< budget, at most 128 MiB
  /// Branches of a prompt follow one copy of it.
  bool sharedPrompts = true;
  /// Rows whose gradient turns out to be 0 are left out from there on.
  bool skipsDeadRows = true;
  /// Where the head works; null: on the CPU. `arrays` are the batch's there.
  HeadDevice *device = nullptr;
  DeviceFrame *arrays = nullptr;
};

/// One token space that a sweep reads, with its kernels and what is asked of
/// its rows.
struct SweepSource {
  TokenSpace space;
  rlrt_row_kernel statistics = nullptr;
  rlrt_row_kernel gradient = nullptr; ///< null: no row has one
  float inverseTemperature = 1;
  float *logp = nullptr;
  float *entropy = nullptr;                    ///< null: not wanted
  std::array<float *, RLRT_FURTHER> further{}; ///< likewise, by statistic
  /// When rows are coupled, asked once cotangents are known: of each point
  /// whether it has a gradient. Empty: not known.
  std::function<std::vector<uint8_t>()> backward = {};
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
  /// Tokens of the packed batches that are swept with a gradient.
  int64_t tokens() const { return tokenCount; }
  /// How the prompts were cut.
  const std::vector<Cut> &parts() const { return cuts; }
  /// Whether the streams of a point of a source were asked for.
  bool isMade(size_t source, int64_t point) const {
    return spaces[source].need(point) != Need::Nothing;
  }

private:
  std::vector<Cut> cut(const std::vector<TokenSpace> &of) const;
  MicroBatch packed(const std::vector<TokenSpace> &of, const Cut &cut) const;
  /// Rows of all sources of one micro-batch, gathered: [rows, width].
  torch::Tensor gather(const MicroBatch &micro) const;
  void statistics(const MicroBatch &micro, const torch::Tensor &rows);
  void statistics(const std::vector<TokenSpace> &of);
  /// The gradient of the hidden rows; marks those that have one.
  torch::Tensor gradient(const MicroBatch &micro, const torch::Tensor &rows,
                         std::vector<uint8_t> &alive);
  /// From the hidden rows, `rows`, through the trunk, as far as rows are
  /// `alive`.
  void backward(const std::vector<TokenSpace> &of, const Cut &cut,
                const MicroBatch &micro, torch::Tensor &rows,
                const torch::Tensor &dRows, const std::vector<uint8_t> &alive);
  void differentiate(const std::vector<TokenSpace> &of, const Cut &cut);
  /// The same where the streams of the only micro-batch are made first.
  void differentiateCoupled(const std::function<void()> &cotangents);
  /// What is asked of rows once cotangents are known.
  std::vector<TokenSpace> refined() const;
  RowJob job(size_t source, bool gradient);

  const CausalLm &model;
  const Prompts &prompts;
  std::vector<SweepSource> sources;
  std::vector<TokenSpace> spaces;  ///< all that is asked
  std::vector<TokenSpace> trained; ///< of it, branches with a gradient
  const rlrt_frame *frame;
  SweepLimits limits;
  Head head;
  std::vector<Cut> cuts; ///< of those branches
  /// While coupled rows are swept twice: what the first sweep leaves to the
  /// second, by source and point.
  std::vector<std::vector<rlrt_row_part>> left;
  int64_t tokenCount = 0;
};

} // namespace rlrt
