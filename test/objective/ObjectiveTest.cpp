// In: the objectives of this folder, compiled. Out: their value and logits
// gradient compared with LibTorch autograd of references written here in
// double precision from the formulas, on ragged batches. Must not know: how
// the compiler reaches its result.
#include "Harness.h"

#include <gtest/gtest.h>

#include <functional>

using namespace objective;
using torch::Tensor;

namespace {

/// What a reference formula reads; every stream is differentiable double.
struct Streams {
  Tensor logp, entropy, old, ref, sampled; ///< [response tokens]
  Tensor targetLogp, targetEntropy;        ///< [target tokens]
  const Batch *batch;

  std::vector<Tensor> byRollout(const Tensor &x) const {
    return x.split_with_sizes(batch->response.lengths);
  }
  /// Group-relative advantage of the mean sampled log-probability.
  std::vector<Tensor> advantages() const {
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
        result.push_back(
            spread > 0 ? (rewards[at] - mean) / (spread + 1e-6)
                       : torch::zeros({}, rewards[at].options()));
    }
    return result;
  }
  /// The advantage of each token's rollout, [response tokens].
  Tensor tokenAdvantages() const {
    auto a = advantages();
    std::vector<Tensor> parts;
    for (size_t i = 0; i < a.size(); ++i)
      parts.push_back(a[i].expand({batch->response.lengths[i]}));
    return torch::cat(parts);
  }
  /// Mean over the tokens of each rollout (0 of none), then over rollouts.
  Tensor rolloutMean(const Tensor &x) const {
    Tensor sum = torch::zeros({}, torch::kFloat64);
    for (auto &part : byRollout(x))
      if (part.numel())
        sum = sum + part.mean();
    return sum / double(batch->response.lengths.size());
  }
};

Tensor surrogate(const Tensor &ratio, const Tensor &a, double low,
                 double high) {
  return torch::min(ratio * a, ratio.clamp(1 - low, 1 + high) * a);
}

using Reference = std::function<Tensor(const Streams &)>;
struct Case {
  std::string name; ///< of the `.rl` file
  double temperature;
  bool coupled;
  Reference loss;
};

std::vector<Case> cases() {
  return {
      {"likelihood", 1, false,
       [](const Streams &s) { return -s.targetLogp.mean(); }},
      {"policy-gradient", 1, false,
       [](const Streams &s) {
         return s.rolloutMean(-s.tokenAdvantages() * s.logp);
       }},
      {"clipped-asymmetric", 1.3, false,
       [](const Streams &s) {
         auto ratio = (s.logp - s.old).exp();
         return -surrogate(ratio, s.tokenAdvantages(), 0.2, 0.28).mean();
       }},
      {"on-policy", 1.3, false,
       [](const Streams &s) {
         auto ratio = (s.logp - s.logp.detach()).exp();
         return -surrogate(ratio, s.tokenAdvantages(), 0.2, 0.28).mean();
       }},
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
           auto ratio = logp[i].numel()
                            ? (logp[i] - old[i]).mean().exp()
                            : torch::ones({}, torch::kFloat64);
           sum = sum - surrogate(ratio, a[i], 0.1, 0.2);
         }
         return sum / double(a.size());
       }},
      {"dual-clipped", 1, false,
       [](const Streams &s) {
         auto a = s.tokenAdvantages();
         auto clipped = surrogate((s.logp - s.old).exp(), a, 0.2, 0.2);
         return -torch::where(a < 0, torch::max(clipped, 1.5 * a), clipped)
                     .mean();
       }},
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
  };
}

enum class Logits { Normal, Extreme };

Source makeSource(std::vector<int64_t> lengths, int64_t vocab, Logits kind,
                  double temperature) {
  int64_t tokens = 0;
  for (int64_t n : lengths)
    tokens += n;
  Source s;
  s.lengths = std::move(lengths);
  s.temperature = temperature;
  s.logits = torch::randn({tokens, vocab}) * 2;
  if (kind == Logits::Extreme)
    // Whole rows between -80 and 80, some saturated at both ends.
    s.logits = (torch::randn({tokens, vocab}) * 60).clamp(-80, 80);
  s.oldLogits = s.logits + 0.2 * torch::randn_like(s.logits);
  s.refLogits = s.logits + 0.2 * torch::randn_like(s.logits);
  auto p = torch::softmax(s.logits / 4, -1);
  s.chosen = torch::multinomial(p, 1).squeeze(1);
  return s;
}

Batch makeBatch(int64_t vocab, Logits kind, double temperature) {
  Batch b;
  b.rollouts = {3, 1, 0, 4};
  b.response =
      makeSource({5, 0, 1, 7, 2, 1, 1, 3}, vocab, kind, temperature);
  b.target = makeSource({4, 1, 0, 6}, vocab, kind, 1);
  b.sampledLogp = torch::randn({b.response.logits.size(0)});
  return b;
}

/// Largest absolute difference relative to the largest reference entry.
double relative(const Tensor &got, const Tensor &want) {
  double scale = want.abs().max().item<double>();
  return (got.to(torch::kFloat64) - want).abs().max().item<double>() /
         std::max(scale, 1e-12);
}

class Objective
    : public testing::TestWithParam<std::tuple<size_t, int64_t, Logits>> {};

TEST_P(Objective, value_and_gradient_equal_autograd) {
  auto [index, vocab, kind] = GetParam();
  Case test = cases()[index];
  torch::manual_seed(int64_t(index) * 1000 + vocab);
  Batch batch = makeBatch(vocab, kind, test.temperature);
  std::string library =
      std::string(RL_OBJECTIVE_FOLDER "/") + test.name + ".so";
  Outcome got = run(library, batch, 5, 3);

  auto stream = [](const Source &s, const Tensor &logits) {
    auto all = torch::log_softmax(logits / s.temperature, -1);
    return std::pair(all.gather(1, s.chosen.unsqueeze(1)).squeeze(1),
                     -(all.exp() * all).sum(-1));
  };
  // Streams other than the current one enter as the f32 numbers given.
  auto given = [&](const Source &s, const Tensor &logits) {
    return stream(s, logits.to(torch::kFloat64))
        .first.to(torch::kFloat32)
        .to(torch::kFloat64);
  };
  auto response =
      batch.response.logits.to(torch::kFloat64).requires_grad_();
  auto target = batch.target.logits.to(torch::kFloat64).requires_grad_();
  Streams s;
  s.batch = &batch;
  std::tie(s.logp, s.entropy) = stream(batch.response, response);
  std::tie(s.targetLogp, s.targetEntropy) = stream(batch.target, target);
  s.old = given(batch.response, batch.response.oldLogits);
  s.ref = given(batch.response, batch.response.refLogits);
  s.sampled = batch.sampledLogp.to(torch::kFloat64);
  Tensor loss = test.loss(s);
  loss.backward();

  EXPECT_EQ(got.coupled, test.coupled);
  ASSERT_TRUE(got.metrics.count("loss"));
  double want = loss.item<double>();
  // A loss may cancel to nearly nothing; 1e-5 then refers to its terms.
  EXPECT_NEAR(got.metrics["loss"], want, 1e-5 * std::max(1.0, std::abs(want)));
  EXPECT_EQ(got.responseGradient.defined(), response.grad().defined());
  EXPECT_EQ(got.targetGradient.defined(), target.grad().defined());
  if (response.grad().defined())
    EXPECT_LT(relative(got.responseGradient, response.grad()), 1e-5);
  if (target.grad().defined())
    EXPECT_LT(relative(got.targetGradient, target.grad()), 1e-5);

  // The cut into chunks and ranges changes no bit.
  Outcome again = run(library, batch, 2, 1);
  EXPECT_EQ(got.metrics["loss"], again.metrics["loss"]);
  if (got.responseGradient.defined())
    EXPECT_TRUE(torch::equal(got.responseGradient, again.responseGradient));
}

std::string nameOf(const testing::TestParamInfo<Objective::ParamType> &info) {
  auto [index, vocab, kind] = info.param;
  std::string name = cases()[index].name + "_" + std::to_string(vocab) +
                     (kind == Logits::Extreme ? "_extreme" : "");
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    Formulas, Objective,
    testing::Combine(testing::Range<size_t>(0, cases().size()),
                     testing::Values<int64_t>(7, 100, 50000),
                     testing::Values(Logits::Normal, Logits::Extreme)),
    nameOf);

} // namespace
