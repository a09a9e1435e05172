// In: Sweep on a tiny model with hand-written kernels. Out: verdicts against
// LibTorch autograd of an independent dense forward pass in double precision.
// Must not know: optimizers, phases.
#include "test/runtime/train/Scene.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

using torch::Tensor;

/// A head; logits deviate by 1.5 from 0, so a cap of 3 bends them.
struct HeadCase {
  const char *name;
  bool tied;
  double logitCap;
};

class GradientTest : public testing::TestWithParam<HeadCase> {};

TEST_P(GradientTest, SumOfWeightedLogProbabilitiesEqualsAutograd) {
  Scene scene(GetParam().tied, GetParam().logitCap);
  auto got = scene.gradients(0);
  DenseModel oracle(*scene.model);
  auto [rollouts, entropies] = scene.dense(oracle, RolloutTokens, temperature);
  auto [targets, unused] = scene.dense(oracle, TargetTokens, 1);
  Tensor rolloutLogp = torch::cat(rollouts), targetLogp = torch::cat(targets);
  int64_t rows = rolloutLogp.size(0), targetRows = targetLogp.size(0);
  ASSERT_EQ(rows, int64_t(scene.rolloutTokens.size()));
  Tensor loss =
      (rolloutLogp * asDouble(scene.f32(RolloutWeight), rows)).sum() +
      (targetLogp * asDouble(scene.f32(TargetWeight), targetRows)).sum();
  loss.backward();
  // f32 against f64: logits of a few units carry errors of a few 1e-7.
  EXPECT_TRUE(torch::allclose(asDouble(scene.f32(RolloutLogp), rows),
                              rolloutLogp, 1e-5, 1e-5));
  EXPECT_TRUE(torch::allclose(asDouble(scene.f32(TargetLogp), targetRows),
                              targetLogp, 1e-5, 1e-5));
  EXPECT_TRUE(torch::allclose(asDouble(scene.f32(RolloutEntropy), rows),
                              torch::cat(entropies), 1e-5, 1e-5));
  std::map<std::string, Tensor> wanted;
  for (auto &[name, weight] : oracle.weights)
    wanted[name] = weight.grad();
  auto [all, worst] = distance(got, wanted);
  EXPECT_LT(all, 3e-6);
  EXPECT_LT(worst, 1e-5);
}

TEST_P(GradientTest, AnAdapterHasWhatTheChainRuleMakesOfTheWeights) {
  Scene scene(GetParam().tied, GetParam().logitCap);
  AdapterConfig config;
  config.rank = 3;
  config.alpha = 2;
  config.targets = {"k_proj", "o_proj", "gate_proj"};
  scene.model->adapt(config);
  scene.model->initializeAdapter(8);
  {
    // B as after some steps.
    torch::NoGradGuard noGrad;
    torch::manual_seed(9);
    for (auto &[name, tensor] : scene.model->trainable())
      if (name.find("lora_B") != std::string::npos)
        tensor.copy_(torch::randn(tensor.sizes()) * 0.2);
  }
  auto got = scene.gradients(3);
  EXPECT_FALSE(scene.model->headWeight().grad().defined());
  // W + scale B A, differentiated by W: an oracle that has no adapter.
  ModelConfig plain = scene.model->config();
  CausalLm merged(plain, torch::kCPU);
  {
    torch::NoGradGuard noGrad;
    auto from = scene.model->mergedParameters(), to = merged.parameters();
    for (size_t i = 0; i < to.size(); ++i)
      to[i].second.copy_(from[i].second);
  }
  DenseModel oracle(merged);
  Tensor rolloutLogp =
      torch::cat(scene.dense(oracle, RolloutTokens, temperature).first);
  Tensor targetLogp = torch::cat(scene.dense(oracle, TargetTokens, 1).first);
  ((rolloutLogp * asDouble(scene.f32(RolloutWeight), rolloutLogp.size(0)))
       .sum() +
   (targetLogp * asDouble(scene.f32(TargetWeight), targetLogp.size(0))).sum())
      .backward();
  EXPECT_TRUE(
      torch::allclose(asDouble(scene.f32(RolloutLogp), rolloutLogp.size(0)),
                      rolloutLogp, 1e-5, 1e-5));
  std::map<std::string, Tensor> adapter, wanted;
  for (auto &[name, tensor] : scene.model->trainable())
    adapter[name] = tensor.detach().to(torch::kFloat64);
  for (auto &[name, tensor] : adapter) {
    std::string module = name.substr(0, name.find(".lora_"));
    Tensor dWeight = oracle.weights.at(module + ".weight").grad() * 2.0 / 3.0;
    wanted[name] = name.ends_with("lora_A.weight")
                       ? adapter.at(module + ".lora_B.weight").t().mm(dWeight)
                       : dWeight.mm(adapter.at(module + ".lora_A.weight").t());
  }
  EXPECT_EQ(wanted.size(), 12u);
  auto [all, worst] = distance(got, wanted);
  EXPECT_LT(all, 3e-6);
  EXPECT_LT(worst, 1e-5);
}

TEST_P(GradientTest, CoupledRowsEqualAutograd) {
  // The square of each rollout's mean log-probability: the weight of a token
  // depends on every other token of its response.
  for (int64_t perMicroBatch : {0, 2}) {
    Scene scene(GetParam().tied, GetParam().logitCap);
    std::fill_n(scene.f32(TargetWeight), scene.targetTokens.size(), 0.0f);
    auto cotangents = [&] {
      const auto &offsets = scene.batch.offsets(RolloutTokens);
      for (size_t r = 0; r + 1 < offsets.size(); ++r) {
        double sum = 0, count = double(offsets[r + 1] - offsets[r]);
        for (int64_t i = offsets[r]; i < offsets[r + 1]; ++i)
          sum += scene.f32(RolloutLogp)[i];
        for (int64_t i = offsets[r]; i < offsets[r + 1]; ++i)
          scene.f32(RolloutWeight)[i] = float(2 * sum / (count * count));
      }
    };
    auto got = scene.gradients(perMicroBatch, cotangents);
    DenseModel oracle(*scene.model);
    auto [rollouts, unused] = scene.dense(oracle, RolloutTokens, temperature);
    Tensor loss = torch::zeros({}, torch::kFloat64);
    for (const Tensor &logp : rollouts)
      loss = loss + logp.mean().pow(2);
    loss.backward();
    std::map<std::string, Tensor> wanted;
    for (auto &[name, weight] : oracle.weights)
      wanted[name] = weight.grad();
    EXPECT_LT(distance(got, wanted).first, 3e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(Heads, GradientTest,
                         testing::Values(HeadCase{"Tied", true, 0},
                                         HeadCase{"Untied", false, 0},
                                         HeadCase{"Capped", true, 3}),
                         [](auto &info) { return info.param.name; });

TEST(GradientTest, IndependentOfMicroBatchesAndChunks) {
  Scene scene(true);
  auto all = scene.gradients(0);
  for (auto &[name, gradient] : all)
    EXPECT_GT(gradient.norm().item<double>(), 1e-3) << name;
  for (int64_t size : {1, 3})
    EXPECT_LT(distance(scene.gradients(size), all).first, 1e-6) << size;
  // Three rows of logits at a time.
  EXPECT_LT(distance(scene.gradients(0, {}, 3 * 23 * 4), all).first, 1e-6);
}

TEST(GradientTest, IndependentOfWhereBranchesAreCut) {
  Scene scene(true);
  auto all = scene.gradients(0);
  size_t most = 0;
  bool recomputed = false;
  for (double room : {1, 4, 7, 10}) {
    SweepLimits limits;
    limits.memoryBudget = activationBytes(scene.model->config(), int64_t(room));
    EXPECT_LT(distance(scene.gradients(scene.sources(), limits), all).first,
              1e-6)
        << room;
    most = std::max(most, scene.parts.size());
    for (const Cut &part : scene.parts)
      recomputed = recomputed || part.recompute;
  }
  EXPECT_GT(most, scene.prompts.size());
  EXPECT_TRUE(recomputed);
}

TEST(GradientTest, IndependentOfThreads) {
  Scene scene(true);
  int before = at::get_num_threads();
  at::set_num_threads(1);
  auto one = scene.gradients(0);
  at::set_num_threads(2);
  auto two = scene.gradients(0);
  auto again = scene.gradients(0);
  at::set_num_threads(before);
  EXPECT_LT(distance(two, one).first, 1e-6);
  for (auto &[name, gradient] : two)
    EXPECT_TRUE(torch::equal(gradient, again.at(name))) << name;
}

TEST(GradientTest, StatisticsEqualThoseOfTheGradientSweep) {
  Scene scene(false);
  scene.gradients(0);
  std::vector<float> logp(scene.f32(RolloutLogp),
                          scene.f32(RolloutLogp) + scene.rolloutTokens.size());
  std::fill_n(scene.f32(RolloutLogp), logp.size(), 7.0f);
  SweepLimits limits;
  limits.promptsPerMicroBatch = 2;
  Sweep sweep(*scene.model, scene.prompts, scene.sources(), scene.batch.frame(),
              limits);
  EXPECT_EQ(sweep.microBatches(), 4u);
  sweep.statistics();
  for (size_t i = 0; i < logp.size(); ++i)
    EXPECT_NEAR(scene.f32(RolloutLogp)[i], logp[i], 2e-6);
}

TEST(GradientTest, BatchWithoutTokensHasZeroGradient) {
  Scene scene(true);
  scene.rolloutTokens.clear();
  scene.batch.setSpace(
      RolloutTokens,
      std::vector<int64_t>(size_t(scene.batch.extent(RLRT_ROLLOUT_SPACE)) + 1));
  auto sources = scene.sources();
  sources.resize(1);
  Sweep sweep(*scene.model, scene.prompts, sources, scene.batch.frame(), {});
  sweep.gradients();
  for (auto &[name, parameter] : scene.model->parameters())
    EXPECT_EQ(parameter.grad().abs().max().item<float>(), 0) << name;
}

} // namespace
} // namespace rlrt::test
