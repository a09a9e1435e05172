// In: nothing. Out: a small batch over a tiny model, with hand-written kernels,
// and its log-probabilities by an independent dense forward pass.
// Must not know: optimizers, phases.
#pragma once

#include "runtime/train/Batch.h"
#include "runtime/train/Update.h"
#include "test/runtime/train/DenseModel.h"
#include "test/runtime/train/FakeProgram.h"

namespace rlrt::test {

using torch::Tensor;

enum { RolloutTokens = 3, TargetTokens = 4 };
enum {
  RolloutLogp,
  RolloutWeight,
  TargetLogp,
  TargetWeight,
  RolloutEntropy,
  ValueCount
};
inline constexpr double temperature = 0.7;

inline void rolloutRows(const rlrt_rows *rows, const rlrt_frame *frame,
                        int64_t begin, int64_t end) {
  weightedRows(rows, static_cast<float *>(frame->values[RolloutWeight]), begin,
               end);
}

inline void targetRows(const rlrt_rows *rows, const rlrt_frame *frame,
                       int64_t begin, int64_t end) {
  weightedRows(rows, static_cast<float *>(frame->values[TargetWeight]), begin,
               end);
}

/// Seven prompts with two to four rollouts, among them empty and single-token
/// responses, and a target after each prompt.
struct Scene {
  ModelConfig config;
  std::unique_ptr<CausalLm> model;
  Prompts prompts;
  std::vector<int64_t> rolloutTokens, targetTokens;
  Batch batch{{{"step", -1},
               {"prompt", 0},
               {"rollout", 1},
               {"token", 2},
               {"target", 1}},
              ValueCount};

  explicit Scene(bool tied, double logitCap = 0) {
    config.vocab = 23;
    config.width = 24;
    config.layers = 2;
    config.heads = 4;
    config.kvHeads = 2;
    config.headSize = 6;
    config.mlpWidth = 40;
    config.context = 64;
    config.tiedHead = tied;
    config.logitCap = logitCap;
    config.initializerRange = 0.3;
    model = std::make_unique<CausalLm>(config, torch::kCPU);
    model->initialize(5);
    uint64_t state = 99;
    auto random = [&](uint64_t bound) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      return int64_t((state >> 33) % bound);
    };
    auto words = [&](int64_t count, std::vector<int64_t> &out) {
      for (int64_t i = 0; i < count; ++i)
        out.push_back(random(23));
    };
    std::vector<int64_t> rollouts{0}, offsets{0}, targets{0};
    for (int p = 0; p < 7; ++p) {
      prompts.emplace_back();
      words(1 + random(6), prompts.back());
      int64_t count = 2 + random(3);
      rollouts.push_back(rollouts.back() + count);
      for (int64_t r = 0; r < count; ++r) {
        // The first two of every prompt: no token, one token.
        words(r < 2 ? r : random(7), rolloutTokens);
        offsets.push_back(int64_t(rolloutTokens.size()));
      }
      words(1 + random(4), targetTokens);
      targets.push_back(int64_t(targetTokens.size()));
    }
    batch.setSpace(RLRT_PROMPT_SPACE, {0, 7});
    batch.setSpace(RLRT_ROLLOUT_SPACE, rollouts);
    batch.setSpace(RolloutTokens, offsets);
    batch.setSpace(TargetTokens, targets);
    for (int value : {RolloutLogp, RolloutWeight, RolloutEntropy})
      batch.make(value, RolloutTokens, 1, RLRT_F32);
    for (int value : {TargetLogp, TargetWeight})
      batch.make(value, TargetTokens, 1, RLRT_F32);
    for (int value : {RolloutWeight, TargetWeight})
      for (int64_t i = 0; i < batch.extent(batch.space(value)); ++i)
        f32(value)[i] = float(random(2000)) / 1000 - 1;
  }

  std::vector<Cut> parts; ///< of the last call of `gradients`

  float *f32(int value) {
    return static_cast<float *>(batch.change(value, RLRT_F32));
  }

  std::vector<SweepSource> sources() {
    SweepSource rollout, target;
    rollout.space = {&rolloutTokens, batch.offsets(RolloutTokens),
                     batch.offsets(RLRT_ROLLOUT_SPACE)};
    rollout.statistics = rowStatistics;
    rollout.gradient = rolloutRows;
    rollout.inverseTemperature = float(1 / temperature);
    rollout.logp = f32(RolloutLogp);
    rollout.entropy = f32(RolloutEntropy);
    target.space = {&targetTokens, batch.offsets(TargetTokens),
                    batch.offsetsByPrompt(RLRT_PROMPT_SPACE)};
    target.statistics = rowStatistics;
    target.gradient = targetRows;
    target.logp = f32(TargetLogp);
    return {rollout, target};
  }

  std::map<std::string, Tensor>
  gradients(int64_t promptsPerMicroBatch,
            const std::function<void()> &cotangents = {},
            double headBytes = 0) {
    SweepLimits limits;
    limits.promptsPerMicroBatch = promptsPerMicroBatch;
    limits.headBytes = headBytes;
    return gradients(sources(), limits, cotangents);
  }

  std::map<std::string, Tensor>
  gradients(std::vector<SweepSource> of, const SweepLimits &limits,
            const std::function<void()> &cotangents = {}) {
    Sweep sweep(*model, prompts, std::move(of), batch.frame(), limits);
    sweep.gradients(cotangents);
    parts = sweep.parts();
    std::map<std::string, Tensor> result;
    for (auto &[name, parameter] : model->trainable())
      result[name] = parameter.grad().clone();
    return result;
  }

  /// Log-probabilities of every token of a space, one branch at a time, and
  /// entropies; the oracle.
  std::pair<std::vector<Tensor>, std::vector<Tensor>>
  dense(const DenseModel &dense, int space, double t) {
    const auto &tokens = space == RolloutTokens ? rolloutTokens : targetTokens;
    auto owners = batch.ancestors(batch.parent(space), RLRT_PROMPT_SPACE);
    const auto &offsets = batch.offsets(space);
    std::vector<Tensor> logps, entropies;
    for (size_t b = 0; b < owners.size(); ++b) {
      std::vector<int64_t> own(tokens.begin() + offsets[b],
                               tokens.begin() + offsets[b + 1]);
      std::vector<int64_t> all = prompts[size_t(owners[b])];
      int64_t length = int64_t(all.size()), count = int64_t(own.size());
      all.insert(all.end(), own.begin(), own.end());
      if (count == 0)
        continue;
      Tensor table = (dense.logits(all) / t)
                         .log_softmax(-1)
                         .slice(0, length - 1, length + count - 1);
      logps.push_back(
          table.gather(1, torch::tensor(own, torch::kInt64).unsqueeze(1))
              .squeeze(1));
      entropies.push_back(-(table.exp() * table).sum(-1));
    }
    return {logps, entropies};
  }
};

inline Tensor asDouble(float *data, int64_t count) {
  return torch::from_blob(data, {count}, torch::kFloat32)
      .to(torch::kFloat64)
      .clone();
}

/// |a - b| / |b| over all parameters together, and the worst single one.
inline std::pair<double, double>
distance(const std::map<std::string, Tensor> &a,
         const std::map<std::string, Tensor> &b) {
  double difference = 0, norm = 0, worst = 0;
  for (auto &[name, tensor] : b) {
    Tensor delta = a.at(name).to(torch::kFloat64) - tensor.to(torch::kFloat64);
    double d = delta.norm().item<double>();
    double n = tensor.to(torch::kFloat64).norm().item<double>();
    difference += d * d;
    norm += n * n;
    worst = std::max(worst, d / n);
  }
  return {std::sqrt(difference / norm), worst};
}

} // namespace rlrt::test
