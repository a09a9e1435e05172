// In: a model, prompts with their token spaces, compiled row kernels.
// Out: log-probabilities of tokens; gradients in the model's parameters.
// Must not know: optimizers, phases, where prompts and tokens came from.
#include "runtime/train/Update.h"

#include <algorithm>

namespace rlrt {

using torch::Tensor;

static double headBytes(const SweepLimits &limits) {
  return limits.headBytes > 0 ? limits.headBytes
                              : std::min(limits.memoryBudget / 4, 0x1p27);
}

Sweep::Sweep(const CausalLm &model, const Prompts &prompts,
             std::vector<SweepSource> given, const rlrt_frame *frame,
             const SweepLimits &limits)
    : model(model), prompts(prompts), sources(std::move(given)), frame(frame),
      head(model.head(), model.config().logitCap, headBytes(limits)) {
  for (const SweepSource &source : sources)
    spaces.push_back(source.space);
  cuts = cutPrompts(prompts, spaces, model.config(), limits.memoryBudget,
                    limits.promptsPerMicroBatch);
  for (int64_t p = 0; p < int64_t(prompts.size()); ++p)
    tokenCount += tokensOf(prompts, spaces, p);
}

Tensor Sweep::gather(const MicroBatch &micro) const {
  std::vector<int64_t> index;
  for (const RowMap &rows : micro.rows)
    index.insert(index.end(), rows.hidden.begin(), rows.hidden.end());
  if (index.empty())
    return torch::empty({0, model.config().width},
                        model.headWeight().detach().options());
  Tensor hidden = model.trunk(micro.packed, micro.recompute);
  return hidden.index_select(
      0, torch::tensor(index, torch::kInt64).to(hidden.device()));
}

RowJob Sweep::job(const SweepSource &source, bool gradient) const {
  return {gradient ? source.gradient : source.statistics,
          source.inverseTemperature, source.logp, source.entropy};
}

void Sweep::statistics(const MicroBatch &micro, const Tensor &rows) {
  int64_t begin = 0;
  for (size_t s = 0; s < sources.size(); ++s) {
    int64_t count = int64_t(micro.rows[s].points.size());
    head.statistics(rows.narrow(0, begin, count), micro.rows[s],
                    job(sources[s], false), frame);
    begin += count;
  }
}

void Sweep::statistics() {
  torch::NoGradGuard noGrad;
  for (const Cut &cut : cuts) {
    MicroBatch micro = pack(prompts, spaces, cut);
    statistics(micro, gather(micro));
  }
}

void Sweep::backward(const MicroBatch &micro, const Tensor &rows) {
  // The head's gradient is written by the kernels, so autograd starts at the
  // hidden rows.
  Tensor leaf = rows.detach();
  Tensor dRows = torch::empty_like(leaf);
  Tensor weight = model.headWeight();
  int64_t begin = 0;
  for (size_t s = 0; s < sources.size(); ++s) {
    int64_t count = int64_t(micro.rows[s].points.size());
    head.gradient(leaf.narrow(0, begin, count), micro.rows[s],
                  job(sources[s], true), frame, dRows.narrow(0, begin, count),
                  weight.requires_grad() ? weight.grad() : Tensor());
    begin += count;
  }
  rows.backward(dRows);
}

/// Drops earlier gradients; that of a head that is trained is added to by
/// hand.
static void clear(const CausalLm &model) {
  for (auto &[name, parameter] : model.trainable())
    parameter.mutable_grad() = Tensor();
  Tensor weight = model.headWeight();
  if (weight.requires_grad())
    weight.mutable_grad() = torch::zeros_like(weight.detach());
}

std::optional<std::pair<size_t, int64_t>> Sweep::firstNotFinite() {
  for (const Cut &cut : cuts) {
    torch::NoGradGuard noGrad;
    MicroBatch micro = pack(prompts, spaces, cut);
    Tensor rows = gather(micro), dRows = torch::empty_like(rows);
    int64_t begin = 0;
    for (size_t s = 0; s < sources.size(); ++s) {
      const std::vector<int64_t> &points = micro.rows[s].points;
      int64_t count = int64_t(points.size());
      Tensor part = dRows.narrow(0, begin, count);
      head.gradient(rows.narrow(0, begin, count), micro.rows[s],
                    job(sources[s], true), frame, part, Tensor());
      Tensor sound = at::isfinite(part).all(1).contiguous();
      for (int64_t i = 0; i < count; ++i)
        if (!sound.data_ptr<bool>()[i])
          return std::pair{s, points[size_t(i)]};
      begin += count;
    }
  }
  // It overflows on its way through the model: whose does alone?
  for (int64_t p = 0; p < int64_t(prompts.size()); ++p) {
    MicroBatch micro = pack(prompts, spaces, Cut{p, p + 1});
    Tensor rows = gather(micro);
    if (rows.size(0) == 0)
      continue;
    clear(model);
    backward(micro, rows);
    for (auto &[name, parameter] : model.trainable())
      if (parameter.grad().defined() &&
          !at::isfinite(parameter.grad()).all().item<bool>())
        for (size_t s = 0; s < sources.size(); ++s)
          if (!micro.rows[s].points.empty())
            return std::pair{s, micro.rows[s].points.front()};
  }
  return std::nullopt;
}

void Sweep::gradients(const std::function<void()> &cotangents) {
  clear(model);
  // One micro-batch is run once, whether or not its rows are coupled.
  if (cotangents && cuts.size() > 1) {
    statistics();
    cotangents();
  }
  for (const Cut &cut : cuts) {
    MicroBatch micro = pack(prompts, spaces, cut);
    Tensor rows = gather(micro);
    if (cotangents && cuts.size() == 1) {
      statistics(micro, rows.detach());
      cotangents();
    }
    if (rows.size(0) > 0)
      backward(micro, rows);
  }
  // A batch without a token changes nothing, but is no error.
  for (auto &[name, parameter] : model.trainable())
    if (!parameter.grad().defined())
      parameter.mutable_grad() = torch::zeros_like(parameter.detach());
}

} // namespace rlrt
