// In: the objectives of this folder, compiled, and the runtime's sweep over a
// tiny model. Out: the gradient of every parameter compared with LibTorch
// autograd of the formulas over an independent dense model in double
// precision. Must not know: the runtime's ABI, optimizers.
#include "Formulas.h"

#include "runtime/train/ValueSweep.h"
#include "test/runtime/train/DenseModel.h"

#include <gtest/gtest.h>

using namespace objective;
using rlrt::test::DenseModel;
using torch::Tensor;

namespace {

using Gradients = std::map<std::string, Tensor>;

std::vector<int64_t> offsetsOf(const std::vector<int64_t> &lengths) {
  std::vector<int64_t> offsets{0};
  for (int64_t n : lengths)
    offsets.push_back(offsets.back() + n);
  return offsets;
}

std::vector<int64_t> numbers(const Tensor &x) {
  return {x.data_ptr<int64_t>(), x.data_ptr<int64_t>() + x.numel()};
}

/// Seven prompts with none to four rollouts and a target each; responses and
/// targets without a token and with one are among them. Prompt 2 has neither
/// a rollout nor a target's token.
struct Scene {
  const Case &test;
  std::unique_ptr<rlrt::CausalLm> model;
  /// A critic, and the model that it was made from.
  std::unique_ptr<rlrt::CausalLm> other;
  std::unique_ptr<rlrt::Critic> critic;
  rlrt::Prompts prompts;
  Batch batch;
  std::vector<int64_t> responseTokens, targetTokens;
  int64_t leftOut = 0; ///< rows without a gradient, of all sweeps

  Scene(const Case &test, bool tiedHead, double logitCap = 0) : test(test) {
    rlrt::ModelConfig config;
    // So many that rows of one micro-batch are shared between threads.
    config.vocab = 401;
    config.width = 24;
    config.layers = 2;
    config.heads = 4;
    config.kvHeads = 2;
    config.headSize = 6;
    config.mlpWidth = 40;
    config.context = 64;
    config.tiedHead = tiedHead;
    config.logitCap = logitCap;
    config.initializerRange = 0.3;
    model = std::make_unique<rlrt::CausalLm>(config, torch::kCPU);
    model->initialize(5);
    for (int64_t length : {4, 1, 2, 6, 3, 5, 1})
      prompts.push_back(numbers(randomTokens(length)));
    batch.rollouts = {3, 1, 0, 4, 2, 1, 2};
    batch.response.lengths = {5, 0, 1, 7, 2, 1, 1, 3, 0, 6, 4, 1, 5};
    batch.response.temperature = test.temperature;
    batch.target.lengths = {4, 1, 0, 6, 3, 1, 2};
    DenseModel dense(*model);
    for (Source *source : {&batch.response, &batch.target}) {
      source->chosen = randomTokens(offsetsOf(source->lengths).back());
      Tensor now = logits(dense, *source).detach();
      // So far from the current weights that ratios leave the bounds on both
      // sides, and that rounding of f32 numbers near -6 is a small part of
      // their difference.
      source->oldLogits = now + 0.4 * torch::randn_like(now);
      source->refLogits = now + torch::randn_like(now);
      for (Tensor *x : {&source->oldLogits, &source->refLogits})
        *x = x->to(torch::kFloat32);
    }
    batch.sampledLogp = torch::randn({batch.response.chosen.size(0)});
    other = std::make_unique<rlrt::CausalLm>(config, torch::kCPU);
    other->initialize(6);
    critic = std::make_unique<rlrt::Critic>(*other);
    {
      torch::NoGradGuard noGrad;
      for (auto &[name, parameter] : critic->parameters())
        if (name.rfind("value_head", 0) == 0)
          parameter.copy_(torch::randn_like(parameter) * 0.2);
    }
    Tensor now = values(DenseModel(*other)).detach();
    batch.values = now.to(torch::kFloat32);
    batch.oldValues = (now + 0.3 * torch::randn_like(now)).to(torch::kFloat32);
    responseTokens = numbers(batch.response.chosen);
    targetTokens = numbers(batch.target.chosen);
  }

  Tensor randomTokens(int64_t count) const {
    return torch::randint(model->config().vocab, {count}, torch::kInt64);
  }

  /// Branches of each prompt.
  std::vector<int64_t> branches(const Source &source) const {
    return &source == &batch.response ? batch.rollouts
                                      : std::vector<int64_t>(prompts.size(), 1);
  }

  /// The logits that predict the tokens of a space, [tokens, vocab], one
  /// sequence at a time.
  Tensor logits(const DenseModel &dense, const Source &source) const {
    return rows(source, [&](const std::vector<int64_t> &sequence) {
      return dense.logits(sequence);
    });
  }

  /// What the critic expects before each token of the responses; `head` are
  /// its weight and bias as double leaves.
  Tensor values(const DenseModel &dense, const Tensor &weight,
                const Tensor &bias) const {
    return rows(batch.response, [&](const std::vector<int64_t> &sequence) {
      return dense.hidden(sequence).mv(weight[0]) + bias;
    });
  }
  Tensor values(const DenseModel &dense) const {
    auto all = critic->parameters();
    return values(dense, all[all.size() - 2].second.to(torch::kFloat64),
                  all.back().second.to(torch::kFloat64));
  }

  /// `of` every sequence, where it predicts the tokens of a space.
  Tensor
  rows(const Source &source,
       const std::function<Tensor(const std::vector<int64_t> &)> &of) const {
    std::vector<int64_t> chosen = numbers(source.chosen);
    std::vector<int64_t> offsets = offsetsOf(source.lengths);
    std::vector<int64_t> owned = branches(source);
    std::vector<Tensor> parts;
    size_t branch = 0;
    for (size_t p = 0; p < prompts.size(); ++p)
      for (int64_t b = 0; b < owned[p]; ++b, ++branch) {
        auto sequence = prompts[p];
        sequence.insert(sequence.end(), chosen.begin() + offsets[branch],
                        chosen.begin() + offsets[branch + 1]);
        auto first = int64_t(prompts[p].size()) - 1;
        parts.push_back(
            of(sequence).slice(0, first, int64_t(sequence.size()) - 1));
      }
    return torch::cat(parts);
  }

  /// Asks of the rows of a source what the program says that it needs.
  void ask(const Update &update, const rlrt_source &kernels,
           rlrt::SweepSource &source) {
    if (kernels.live >= 0)
      for (uint8_t is : update.atPoints(kernels.live, kernels.token_space)) {
        source.space.needs.push_back(is               ? rlrt::Need::Gradient
                                     : kernels.valued ? rlrt::Need::Value
                                                      : rlrt::Need::Nothing);
        leftOut += !is;
      }
    if (kernels.backward >= 0)
      source.backward = [&update, &kernels, this] {
        auto has = update.atPoints(kernels.backward, kernels.token_space);
        leftOut += std::count(has.begin(), has.end(), 0);
        return has;
      };
  }

  /// Gradients and loss by the compiled kernels in the runtime's sweep.
  std::pair<Gradients, double> compiled(int64_t promptsPerMicroBatch) {
    Gradients gradients;
    size_t cuts = 0;
    auto updater = [&](const Update &update) {
      std::vector<rlrt::SweepSource> sources;
      for (const Update::Rows &rows : update.rows) {
        bool response = rows.source == &batch.response;
        sources.push_back({{response ? &responseTokens : &targetTokens,
                            offsetsOf(rows.source->lengths),
                            offsetsOf(branches(*rows.source))},
                           rows.kernels->statistics,
                           rows.kernels->gradient,
                           float(1 / rows.source->temperature),
                           rows.logp,
                           rows.entropy,
                           rows.further});
        ask(update, *rows.kernels, sources.back());
        // Nothing may depend on streams that are not asked for.
        std::fill_n(rows.logp, rows.source->chosen.size(0), NAN);
      }
      rlrt::SweepLimits limits;
      limits.promptsPerMicroBatch = promptsPerMicroBatch;
      rlrt::Sweep sweep(*model, prompts, sources, update.frame, limits);
      std::optional<rlrt::ValueSweep> values;
      if (update.values) {
        values.emplace(*critic, prompts,
                       rlrt::TokenSpace{&responseTokens,
                                        offsetsOf(batch.response.lengths),
                                        offsetsOf(batch.rollouts)},
                       limits);
        if (update.cotangents) {
          values->values(update.values);
        } else {
          values->valuesToDifferentiate(update.values);
          values->gradients(update.differentiate());
        }
      }
      sweep.gradients(update.cotangents);
      if (values && update.cotangents)
        values->gradients(update.differentiate());
      if (values)
        for (auto &[name, parameter] : critic->parameters())
          gradients["critic " + name] = parameter.grad().clone();
      cuts = sweep.microBatches();
      for (auto &[name, parameter] : model->parameters())
        gradients[name] = parameter.grad().clone();
    };
    Outcome outcome =
        run(std::string(RL_OBJECTIVE_FOLDER "/") + test.name + ".so", batch, 5,
            3, updater);
    EXPECT_EQ(outcome.coupled, test.coupled);
    int64_t all = int64_t(prompts.size());
    int64_t each = promptsPerMicroBatch ? promptsPerMicroBatch : all;
    EXPECT_EQ(cuts, size_t((all + each - 1) / each));
    return {gradients, outcome.metrics.at("loss")};
  }

  /// The same from the formula.
  std::pair<Gradients, double> reference() const {
    DenseModel dense(*model);
    DenseModel trunk(*other);
    auto ofCritic = critic->parameters();
    Tensor weight = ofCritic[ofCritic.size() - 2]
                        .second.detach()
                        .to(torch::kFloat64)
                        .requires_grad_();
    Tensor bias =
        ofCritic.back().second.detach().to(torch::kFloat64).requires_grad_();
    Tensor loss = test.loss(Streams(batch, logits(dense, batch.response),
                                    logits(dense, batch.target),
                                    values(trunk, weight, bias)));
    loss.backward();
    Gradients gradients;
    if (weight.grad().defined()) {
      for (auto &[name, leaf] : trunk.weights)
        if (leaf.grad().defined()) // not an untied head
          gradients["critic " + name] = leaf.grad();
      gradients["critic value_head.weight"] = weight.grad();
      gradients["critic value_head.bias"] = bias.grad();
    }
    for (auto &[name, weight] : dense.weights)
      gradients[name] = weight.grad();
    return {gradients, loss.item<double>()};
  }
};

/// Every parameter within `bound` of its largest reference entry.
void expectEqual(const Gradients &got, const Gradients &want, double bound) {
  ASSERT_EQ(got.size(), want.size());
  for (auto &[name, gradient] : want) {
    ASSERT_TRUE(got.count(name)) << name;
    EXPECT_GT(gradient.abs().max().item<double>(), 1e-6) << name;
    EXPECT_LT(relative(got.at(name), gradient), bound) << name;
  }
}

/// |a - b| / |b| over all parameters together.
double distance(const Gradients &a, const Gradients &b) {
  double difference = 0, norm = 0;
  for (auto &[name, gradient] : b) {
    Tensor exact = gradient.to(torch::kFloat64);
    difference += (a.at(name) - exact).square().sum().item<double>();
    norm += exact.square().sum().item<double>();
  }
  return std::sqrt(difference / norm);
}

class WholeModel : public testing::TestWithParam<std::tuple<size_t, bool>> {};

TEST_P(WholeModel, gradient_of_every_parameter_equals_autograd) {
  auto [index, tiedHead] = GetParam();
  Case test = cases()[index];
  torch::manual_seed(int64_t(index));
  Scene scene(test, tiedHead);
  auto [want, wantLoss] = scene.reference();
  int before = at::get_num_threads();
  at::set_num_threads(1);
  auto [all, loss] = scene.compiled(0);
  EXPECT_NEAR(loss, wantLoss, 1e-5 * std::max(1.0, std::abs(wantLoss)));
  expectEqual(all, want, 1e-5);
  // Groups of one rollout have the advantage 0.
  EXPECT_EQ(scene.leftOut > 0, test.leavesOut);
  for (int64_t size : {1, 3})
    EXPECT_LT(distance(scene.compiled(size).first, all), 1e-6) << size;
  at::set_num_threads(2);
  EXPECT_LT(distance(scene.compiled(0).first, all), 1e-6) << "two threads";
  at::set_num_threads(before);
}

/// Sets RL_INSTRUCTIONS as long as it lives.
struct Allowed {
  explicit Allowed(const char *set) { setenv("RL_INSTRUCTIONS", set, 1); }
  ~Allowed() { unsetenv("RL_INSTRUCTIONS"); }
};

/// The cap is in the kernels; logits deviate by 1.5 from 0, so that 3 bends
/// them. Sets differ in rounding alone.
TEST(WholeModelHead, capped_logits_by_every_instruction_set) {
  for (const char *name : {"clipped-asymmetric", "entropy-bonus"}) {
    auto all = cases();
    auto test = std::find_if(all.begin(), all.end(),
                             [&](const Case &one) { return one.name == name; });
    ASSERT_NE(test, all.end()) << name;
    for (double cap : {0.0, 3.0}) {
      torch::manual_seed(7);
      Scene scene(*test, true, cap);
      auto [want, wantLoss] = scene.reference();
      for (const char *set : {"baseline", "avx2", "avx512", "avx512_bf16"}) {
        SCOPED_TRACE(std::string(name) + " " + set);
        Allowed allowed(set);
        auto [got, loss] = scene.compiled(0);
        EXPECT_NEAR(loss, wantLoss, 1e-5 * std::max(1.0, std::abs(wantLoss)));
        expectEqual(got, want, 1e-5);
      }
    }
  }
}

TEST(WholeModelHead, an_unknown_instruction_set_is_named) {
  Allowed allowed("avx1024");
  torch::manual_seed(7);
  auto all = cases(); // a scene keeps a reference
  Scene scene(all[0], true);
  try {
    scene.compiled(0);
    FAIL() << "ran";
  } catch (const std::exception &error) {
    EXPECT_NE(std::string(error.what()).find("`avx1024`"), std::string::npos)
        << error.what();
  }
}

std::string nameOf(const testing::TestParamInfo<WholeModel::ParamType> &info) {
  auto [index, tiedHead] = info.param;
  std::string name = cases()[index].name + (tiedHead ? "_tied" : "_untied");
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    Formulas, WholeModel,
    testing::Combine(testing::Range<size_t>(0, cases().size()),
                     testing::Bool()),
    nameOf);

} // namespace
