// In: Sweep on a tiny model with hand-written kernels. Out: verdicts against
// LibTorch autograd of an independent dense forward pass in double precision.
// Must not know: optimizers, phases.
#include "runtime/train/Batch.h"
#include "runtime/train/Update.h"
#include "test/runtime/train/DenseModel.h"
#include "test/runtime/train/FakeProgram.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

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
constexpr double temperature = 0.7;

void rolloutRows(const rlrt_rows *rows, const rlrt_frame *frame, int64_t begin,
                 int64_t end) {
  weightedRows(rows, static_cast<float *>(frame->values[RolloutWeight]), begin,
               end);
}

void targetRows(const rlrt_rows *rows, const rlrt_frame *frame, int64_t begin,
                int64_t end) {
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
    return static_cast<float *>(batch.data(value, RLRT_F32));
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
    return gradients(limits, cotangents);
  }

  std::map<std::string, Tensor>
  gradients(const SweepLimits &limits,
            const std::function<void()> &cotangents = {}) {
    Sweep sweep(*model, prompts, sources(), batch.frame(), limits);
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

Tensor asDouble(float *data, int64_t count) {
  return torch::from_blob(data, {count}, torch::kFloat32)
      .to(torch::kFloat64)
      .clone();
}

/// |a - b| / |b| over all parameters together, and the worst single one.
std::pair<double, double> distance(const std::map<std::string, Tensor> &a,
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
    EXPECT_LT(distance(scene.gradients(limits), all).first, 1e-6) << room;
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
