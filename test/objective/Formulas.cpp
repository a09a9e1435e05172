// In: log-probabilities and entropies as differentiable doubles. Out: the
// value of each objective of this folder, from its formula. Must not know: the
// compiler, kernels, where the logits came from.
#include "Formulas.h"

#include <array>

using namespace objective;
using torch::Tensor;

std::vector<Tensor> Streams::byRollout(const Tensor &x) const {
  return x.split_with_sizes(batch->response.lengths);
}

std::vector<Tensor> Streams::advantages() const {
  std::vector<Tensor> rewards;
  for (auto &x : byRollout(sampled))
    rewards.push_back(x.numel() ? x.mean() : torch::zeros({}, x.options()));
  std::vector<Tensor> result;
  size_t at = 0;
  for (int64_t n : batch->rollouts) {
    double mean = 0, square = 0;
    for (int64_t i = 0; i < n; ++i)
      mean += rewards[at + size_t(i)].item<double>() / double(n);
    for (int64_t i = 0; i < n; ++i)
      square += std::pow(rewards[at + size_t(i)].item<double>() - mean, 2);
    double spread = n > 1 ? std::sqrt(square / double(n - 1)) : 0;
    for (int64_t i = 0; i < n; ++i, ++at)
      result.push_back(spread > 0 ? (rewards[at] - mean) / (spread + 1e-6)
                                  : torch::zeros({}, rewards[at].options()));
  }
  return result;
}

Tensor Streams::tokenAdvantages() const {
  auto a = advantages();
  std::vector<Tensor> parts;
  for (size_t i = 0; i < a.size(); ++i)
    parts.push_back(a[i].expand({batch->response.lengths[i]}));
  return torch::cat(parts);
}

Tensor Streams::tokenReturnsLess(const Tensor &values) const {
  auto logp = byRollout(sampled), v = byRollout(values.detach());
  std::vector<Tensor> parts;
  for (size_t i = 0; i < v.size(); ++i) {
    int64_t n = v[i].numel();
    double sum = 0, next = 0;
    std::vector<double> part(static_cast<size_t>(n));
    for (int64_t t = n - 1; t >= 0; --t) {
      double reward = t == n - 1 ? logp[i].mean().item<double>() : 0;
      double here = v[i][t].item<double>();
      sum = reward + 0.9 * next - here + 0.9 * 0.8 * sum;
      part[static_cast<size_t>(t)] = sum;
      next = here;
    }
    parts.push_back(torch::tensor(part, torch::kFloat64));
  }
  return torch::cat(parts);
}

Tensor Streams::rolloutMean(const Tensor &x) const {
  Tensor sum = torch::zeros({}, torch::kFloat64);
  for (auto &part : byRollout(x))
    if (part.numel())
      sum = sum + part.mean();
  return sum / double(batch->response.lengths.size());
}

/// Log-probability of the chosen tokens and entropy of the rows.
static std::pair<Tensor, Tensor> stream(const Source &s, const Tensor &logits) {
  auto all = torch::log_softmax(logits / s.temperature, -1);
  return {all.gather(1, s.chosen.unsqueeze(1)).squeeze(1),
          -(all.exp() * all).sum(-1)};
}

/// Streams other than the current one enter as the f32 numbers given.
static Tensor given(const Source &s, const Tensor &logits) {
  return stream(s, logits.to(torch::kFloat64))
      .first.to(torch::kFloat32)
      .to(torch::kFloat64);
}

/// What is only observed of rows: the largest probability, how many logits are
/// above the chosen one, and their probability.
static std::array<Tensor, 3> observed(const Source &s, const Tensor &logits) {
  auto z = logits.detach().to(torch::kFloat64);
  auto p = torch::softmax(z / s.temperature, -1);
  auto above = z > z.gather(1, s.chosen.unsqueeze(1));
  return {p.amax(-1), above.sum(-1).to(torch::kFloat64), (p * above).sum(-1)};
}

Streams::Streams(const Batch &batch, const Tensor &responseLogits,
                 const Tensor &targetLogits, const Tensor &values)
    : value(values), batch(&batch) {
  std::tie(logp, entropy) = stream(batch.response, responseLogits);
  std::tie(targetLogp, targetEntropy) = stream(batch.target, targetLogits);
  logZ = (responseLogits / batch.response.temperature).logsumexp(-1);
  auto [largest, above, mass] = observed(batch.response, responseLogits);
  maxProb = largest;
  rank = above;
  this->mass = mass;
  oldMass = observed(batch.response, batch.response.oldLogits)[2]
                .to(torch::kFloat32)
                .to(torch::kFloat64);
  old = given(batch.response, batch.response.oldLogits);
  ref = given(batch.response, batch.response.refLogits);
  sampled = batch.sampledLogp.to(torch::kFloat64);
  oldValue = batch.oldValues.to(torch::kFloat64);
}

static Tensor surrogate(const Tensor &ratio, const Tensor &a, double low,
                        double high) {
  return torch::min(ratio * a, ratio.clamp(1 - low, 1 + high) * a);
}

std::vector<Case> objective::cases() {
  return {
      {"likelihood", 1, false,
       [](const Streams &s) { return -s.targetLogp.mean(); }},
      {"policy-gradient", 1, false,
       [](const Streams &s) {
         return s.rolloutMean(-s.tokenAdvantages() * s.logp);
       },
       true},
      {"clipped-asymmetric", 1.3, false,
       [](const Streams &s) {
         auto ratio = (s.logp - s.old).exp();
         return -surrogate(ratio, s.tokenAdvantages(), 0.2, 0.28).mean();
       },
       true},
      {"on-policy", 1.3, false,
       [](const Streams &s) {
         auto ratio = (s.logp - s.logp.detach()).exp();
         return -surrogate(ratio, s.tokenAdvantages(), 0.2, 0.28).mean();
       },
       true},
      {"entropy-bonus", 0.7, false,
       [](const Streams &s) {
         auto ratio = (s.logp - s.old).exp();
         return s.rolloutMean(
                    -surrogate(ratio, s.tokenAdvantages(), 0.2, 0.2)) -
                0.01 * s.entropy.mean();
       }},
      {"divergence-k1", 1, false,
       [](const Streams &s) {
         return s.rolloutMean(-s.tokenAdvantages() * s.logp) +
                0.05 * (s.logp - s.ref).mean();
       }},
      {"divergence-k2", 1, false,
       [](const Streams &s) {
         return s.rolloutMean(-s.tokenAdvantages() * s.logp) +
                0.05 * (0.5 * (s.logp - s.ref).square()).mean();
       }},
      {"divergence-k3", 1, false,
       [](const Streams &s) {
         auto d = s.ref - s.logp;
         return s.rolloutMean(-s.tokenAdvantages() * s.logp) +
                0.05 * (d.exp() - 1 - d).mean();
       }},
      {"sequence-ratio", 1, true,
       [](const Streams &s) {
         auto logp = s.byRollout(s.logp), old = s.byRollout(s.old);
         auto a = s.advantages();
         Tensor sum = torch::zeros({}, torch::kFloat64);
         for (size_t i = 0; i < a.size(); ++i) {
           // The mean of a response without tokens is 0.
           if (logp[i].numel() == 0)
             continue;
           auto ratio = (logp[i] - old[i]).mean().exp();
           sum = sum - surrogate(ratio, a[i], 0.1, 0.2);
         }
         return sum / double(a.size());
       },
       true},
      {"dual-clipped", 1, false,
       [](const Streams &s) {
         auto a = s.tokenAdvantages();
         auto clipped = surrogate((s.logp - s.old).exp(), a, 0.2, 0.2);
         return -torch::where(a < 0, torch::max(clipped, 1.5 * a), clipped)
                     .mean();
       },
       true},
      {"confidence", 1, true,
       [](const Streams &s) {
         Tensor sum = torch::zeros({}, torch::kFloat64);
         auto logp = s.targetLogp.split_with_sizes(s.batch->target.lengths);
         auto entropy =
             s.targetEntropy.split_with_sizes(s.batch->target.lengths);
         for (size_t p = 0; p < logp.size(); ++p)
           if (logp[p].numel())
             sum = sum + ((-entropy[p].mean().detach()).exp() * logp[p]).sum();
         return -sum / double(s.targetLogp.numel()) +
                (0.01 * s.logp.mean()).exp() +
                0.1 * ((s.logp - s.ref).square() + 0.5 * s.entropy).mean();
       }},
      {"critic-clipped", 1.3, false,
       [](const Streams &s) {
         auto a = s.tokenReturnsLess(s.oldValue);
         auto returns = a + s.oldValue;
         auto near = torch::max(torch::min(s.value, s.oldValue + 0.2),
                                s.oldValue - 0.2);
         auto worst = torch::max((s.value - returns).square(),
                                 (near - returns).square());
         return -surrogate((s.logp - s.old).exp(), a, 0.2, 0.2).mean() +
                0.25 * worst.mean();
       }},
      {"critic-on-policy", 1, false,
       [](const Streams &s) {
         auto a = s.tokenReturnsLess(s.value);
         auto ratio = (s.logp - s.logp.detach()).exp();
         auto returns = a + s.value.detach();
         return s.rolloutMean(-surrogate(ratio, a, 0.2, 0.2)) +
                0.5 * (s.value - returns).square().mean();
       }},
      {"critic-coupled", 1, true,
       [](const Streams &s) {
         auto a = s.tokenReturnsLess(s.oldValue);
         auto ratio = (s.logp - s.old).exp().detach();
         return (ratio * (s.value - a).square() - s.value.detach() * s.logp)
             .mean();
       }},
      {"bounded-logits", 1.3, false,
       [](const Streams &s) {
         auto ratio = (s.logp - s.old).exp();
         auto kept = torch::where(s.oldMass < 0.9, s.tokenAdvantages(),
                                  torch::zeros_like(s.oldMass));
         return (-surrogate(ratio, kept, 0.2, 0.2) * (1 - s.maxProb)).mean() +
                1e-2 * s.logZ.square().mean() +
                0.1 *
                    torch::where(s.rank < 3, s.entropy, s.logZ * s.mass).mean();
       }},
      {"bounded-responses", 1, true,
       [](const Streams &s) {
         Tensor sum = torch::zeros({}, torch::kFloat64);
         auto logZ = s.byRollout(s.logZ), sure = s.byRollout(s.maxProb);
         for (size_t i = 0; i < logZ.size(); ++i)
           if (logZ[i].numel())
             sum = sum + logZ[i].mean().square() * sure[i].mean();
         return sum / double(logZ.size()) - s.logp.mean();
       }},
  };
}

double objective::relative(const Tensor &got, const Tensor &want) {
  double scale = want.abs().max().item<double>();
  return (got.to(torch::kFloat64) - want.to(torch::kFloat64))
             .abs()
             .max()
             .item<double>() /
         std::max(scale, 1e-12);
}
