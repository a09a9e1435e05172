// In: a model, prompts with their token spaces, compiled row kernels.
// Out: log-probabilities of tokens; gradients in the model's parameters.
// Must not know: optimizers, phases, where prompts and tokens came from.
#include "runtime/train/Update.h"

#include "runtime/train/DeadRows.h"
#include "runtime/train/HeadDevice.h"

#include <algorithm>

namespace rlrt {

using torch::Tensor;

static double headBytes(const SweepLimits &limits) {
  return limits.headBytes > 0 ? limits.headBytes
                              : std::min(limits.memoryBudget / 4, 0x1p27);
}

/// Numbers of rows, where the rows are.
static Tensor indexOf(const std::vector<int64_t> &numbers, const Tensor &rows) {
  return torch::tensor(numbers, torch::kInt64).to(rows.device());
}

Sweep::Sweep(const CausalLm &model, const Prompts &prompts,
             std::vector<SweepSource> given, const rlrt_frame *frame,
             const SweepLimits &limits)
    : model(model), prompts(prompts), sources(std::move(given)), frame(frame),
      limits(limits), head(model.head(), model.config().logitCap,
                           headBytes(limits), limits.device) {
  if (limits.device)
    limits.device->use(*limits.arrays);
  for (const SweepSource &source : sources) {
    spaces.push_back(source.space);
    std::vector<Need> &needs = spaces.back().needs;
    if (source.gradient)
      continue;
    needs.resize(size_t(source.space.branches.back()), Need::Gradient);
    std::replace(needs.begin(), needs.end(), Need::Gradient, Need::Value);
  }
  trained = withGradient(spaces);
  cuts = cut(trained);
  for (int64_t p = 0; p < int64_t(prompts.size()); ++p)
    tokenCount += tokensOf(prompts, trained, p, limits.sharedPrompts);
}

std::vector<Cut> Sweep::cut(const std::vector<TokenSpace> &of) const {
  return cutPrompts(prompts, of, model.config(), limits.memoryBudget,
                    limits.promptsPerMicroBatch, limits.sharedPrompts);
}

MicroBatch Sweep::packed(const std::vector<TokenSpace> &of,
                         const Cut &cut) const {
  return pack(prompts, of, cut, limits.sharedPrompts);
}

Tensor Sweep::gather(const MicroBatch &micro) const {
  std::vector<int64_t> index;
  for (const Part &part : partsOf(micro))
    index.insert(index.end(), part.rows->hidden.begin(),
                 part.rows->hidden.end());
  if (index.empty())
    return torch::empty({0, model.config().width},
                        model.headWeight().detach().options());
  Tensor hidden = model.trunk(micro.packed, micro.recompute);
  return hidden.index_select(0, indexOf(index, hidden));
}

RowJob Sweep::job(size_t number, bool gradient) {
  const SweepSource &source = sources[number];
  return {gradient ? source.gradient : source.statistics,
          source.inverseTemperature,
          source.logp,
          source.entropy,
          source.further,
          left.empty() ? nullptr : left[number].data()};
}

void Sweep::statistics(const MicroBatch &micro, const Tensor &rows) {
  for (const Part &part : partsOf(micro))
    head.statistics(rows.narrow(0, part.begin, part.count()), *part.rows,
                    job(part.space, false), frame);
}

void Sweep::statistics(const std::vector<TokenSpace> &of) {
  torch::NoGradGuard noGrad;
  if (!isAsked(of))
    return;
  for (const Cut &one : cut(of)) {
    MicroBatch micro = packed(of, one);
    statistics(micro, gather(micro));
  }
}

void Sweep::statistics() { statistics(spaces); }

Tensor Sweep::gradient(const MicroBatch &micro, const Tensor &rows,
                       std::vector<uint8_t> &alive) {
  // The head's gradient is written by the kernels, so autograd starts at the
  // hidden rows.
  Tensor leaf = rows.detach();
  Tensor dRows = torch::empty_like(leaf);
  Tensor weight = model.headWeight();
  alive.assign(size_t(rows.size(0)), 1);
  for (const Part &part : partsOf(micro)) {
    Tensor own = leaf.narrow(0, part.begin, part.count());
    Tensor out = dRows.narrow(0, part.begin, part.count());
    if (!part.gradient) {
      head.statistics(own, *part.rows, job(part.space, false), frame);
      out.zero_();
      std::fill_n(alive.begin() + part.begin, part.count(), uint8_t(0));
      continue;
    }
    head.gradient(own, *part.rows, job(part.space, true), frame, out,
                  weight.requires_grad() ? weight.grad() : Tensor(),
                  limits.skipsDeadRows ? alive.data() + part.begin : nullptr);
  }
  return dRows;
}

void Sweep::backward(const std::vector<TokenSpace> &of, const Cut &cut,
                     const MicroBatch &micro, Tensor &rows, const Tensor &dRows,
                     const std::vector<uint8_t> &alive) {
  std::vector<int64_t> numbers = numbersOf(alive);
  if (numbers.empty())
    return;
  if (limits.skipsDeadRows && numbers.size() < alive.size()) {
    MicroBatch left = packed(onlyAlive(of, micro, alive), cut);
    if (paysAgain(int64_t(left.packed.tokens.size()),
                  int64_t(micro.packed.tokens.size()), micro.recompute)) {
      // What was kept for the way back goes first.
      rows = Tensor();
      gather(left).backward(dRows.index_select(0, indexOf(numbers, dRows)));
      return;
    }
  }
  rows.backward(dRows);
}

void Sweep::differentiate(const std::vector<TokenSpace> &of, const Cut &cut) {
  MicroBatch micro = packed(of, cut);
  Tensor rows = gather(micro);
  if (rows.size(0) == 0)
    return;
  std::vector<uint8_t> alive;
  Tensor dRows = gradient(micro, rows, alive);
  backward(of, cut, micro, rows, dRows, alive);
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
    MicroBatch micro = packed(trained, cut);
    std::vector<uint8_t> alive;
    Tensor rows = gather(micro), dRows = torch::empty_like(rows);
    for (const Part &part : partsOf(micro)) {
      if (!part.gradient)
        continue;
      Tensor own = dRows.narrow(0, part.begin, part.count());
      head.gradient(rows.narrow(0, part.begin, part.count()), *part.rows,
                    job(part.space, true), frame, own, Tensor());
      Tensor sound = at::isfinite(own).all(1).cpu().contiguous();
      for (int64_t i = 0; i < part.count(); ++i)
        if (!sound.data_ptr<bool>()[i])
          return std::pair{part.space, part.rows->points[size_t(i)]};
    }
  }
  // It overflows on its way through the model: whose does alone?
  for (int64_t p = 0; p < int64_t(prompts.size()); ++p) {
    Cut cut{p, p + 1};
    MicroBatch micro = packed(trained, cut);
    if (micro.packed.tokens.empty())
      continue;
    clear(model);
    differentiate(trained, cut);
    for (auto &[name, parameter] : model.trainable())
      if (parameter.grad().defined() &&
          !at::isfinite(parameter.grad()).all().item<bool>())
        for (size_t s = 0; s < sources.size(); ++s)
          if (!micro.rows[s].points.empty())
            return std::pair{s, micro.rows[s].points.front()};
  }
  return std::nullopt;
}

std::vector<TokenSpace> Sweep::refined() const {
  std::vector<TokenSpace> left = trained;
  for (size_t s = 0; s < sources.size(); ++s) {
    if (!sources[s].backward)
      continue;
    std::vector<uint8_t> has = sources[s].backward();
    std::vector<Need> &needs = left[s].needs;
    needs.resize(has.size(), Need::Gradient);
    for (size_t i = 0; i < has.size(); ++i)
      if (!has[i] && needs[i] == Need::Gradient)
        needs[i] = Need::Nothing;
  }
  // Streams are there already.
  for (TokenSpace &space : left)
    std::replace(space.needs.begin(), space.needs.end(), Need::Value,
                 Need::Nothing);
  return left;
}

void Sweep::differentiateCoupled(const std::function<void()> &cotangents) {
  statistics(withoutGradient(spaces));
  MicroBatch micro = packed(trained, cuts[0]);
  Tensor rows = gather(micro);
  statistics(micro, rows.detach());
  cotangents();
  std::vector<TokenSpace> asked = refined();
  MicroBatch needed = packed(asked, cuts[0]);
  if (paysAgain(int64_t(needed.packed.tokens.size()),
                int64_t(micro.packed.tokens.size()), micro.recompute)) {
    rows = Tensor();
    return differentiate(asked, cuts[0]);
  }
  // The rows in question among those that were gathered.
  std::vector<uint8_t> has;
  for (const Part &part : partsOf(micro))
    for (int64_t point : part.rows->points)
      has.push_back(asked[part.space].need(point) == Need::Gradient);
  std::vector<int64_t> numbers = numbersOf(has);
  if (numbers.empty())
    return;
  Tensor chosen = numbers.size() == has.size()
                      ? rows
                      : rows.index_select(0, indexOf(numbers, rows));
  std::vector<uint8_t> alive;
  Tensor dRows = gradient(needed, chosen, alive);
  if (!numbersOf(alive).empty())
    chosen.backward(dRows);
}

void Sweep::gradients(const std::function<void()> &cotangents) {
  clear(model);
  // Logits are those of the first sweep. A GPU sums them anew.
  if (cotangents && !limits.device)
    for (const TokenSpace &space : spaces)
      left.emplace_back(size_t(space.branches.back()));
  // One micro-batch is run once, whether or not its rows are coupled.
  if (cotangents && cuts.size() == 1) {
    differentiateCoupled(cotangents);
  } else if (cotangents) {
    statistics();
    cotangents();
    std::vector<TokenSpace> asked = refined();
    for (const Cut &one : cut(asked))
      differentiate(asked, one);
  } else {
    statistics(withoutGradient(spaces));
    for (const Cut &one : cuts)
      differentiate(trained, one);
  }
  left.clear();
  // A batch without a token changes nothing, but is no error.
  for (auto &[name, parameter] : model.trainable())
    if (!parameter.grad().defined())
      parameter.mutable_grad() = torch::zeros_like(parameter.detach());
}

} // namespace rlrt
