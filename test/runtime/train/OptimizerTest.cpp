// In: the rules of optimizers, gradient norms. Out: verdicts against
// torch::optim, and against what torch and transformers compute in Python
// (optimizers/make_expectations.py).
// Must not know: models, batches.
#include "runtime/train/Optimizer.h"

#include "runtime/abi/Error.h"
#include "runtime/model/Safetensors.h"
#include "runtime/tensor/Bf16.h"
#include "test/runtime/model/Made.h"

#include <gtest/gtest.h>

#include <functional>

namespace rlrt::test {
namespace {

using nlohmann::json;
using torch::Tensor;
using Named = Optimizer::Named;

/// A record with its numbers, as a program would hand them over.
struct Slots {
  json made;
  Settings at;

  Slots(const std::string &context,
        const std::vector<std::pair<std::string, double>> &numbers,
        std::vector<std::string> undecayed = {}) {
    made = {{"context", context},
            {"slots", {{"undecayed", {{"texts", json::array()}}}}}};
    for (const std::string &text : undecayed)
      made["slots"]["undecayed"]["texts"].push_back({{"text", text}});
    for (auto &[name, number] : numbers)
      set(name, number);
  }
  void set(const std::string &name, double number) {
    made["slots"][name] = {{"setting", at.numbers.size()}};
    at.numbers.push_back(number);
  }
  /// `others` of muon; its settings follow.
  void nest(const Slots &others) {
    json inner = others.made;
    for (auto &[name, value] : inner["slots"].items())
      if (value.contains("setting"))
        value["setting"] = value["setting"].get<size_t>() + at.numbers.size();
    made["slots"]["others"] = inner;
    at.numbers.insert(at.numbers.end(), others.at.numbers.begin(),
                      others.at.numbers.end());
  }
  double step(Optimizer &optimizer, double norm = 0) const {
    return optimizer.step(Record(made), at, norm);
  }
  std::unique_ptr<Optimizer> rule(const Named &parameters) const {
    return makeOptimizer(Record(made), at, parameters);
  }
};

struct Weights {
  Tensor matrix, vector;
  explicit Weights(uint64_t seed) {
    torch::manual_seed(seed);
    matrix = torch::randn({37, 19}).set_requires_grad(true);
    vector = torch::randn({23}).set_requires_grad(true);
  }
  Named named() const {
    return {{"a.layers.matrix", matrix}, {"vector", vector}};
  }
  void setGradients(int step) {
    torch::manual_seed(uint64_t(1000 + step));
    matrix.mutable_grad() = torch::randn({37, 19}) * 0.1;
    vector.mutable_grad() = torch::randn({23}) * 3;
  }
};

Slots adamw(double lr, double decay) {
  return {"adamw",
          {{"lr", lr},
           {"beta1", 0.8},
           {"beta2", 0.95},
           {"eps", 1e-7},
           {"weight_decay", decay},
           {"clip", 0}}};
}

Slots sgd(double lr, double momentum, bool nesterov, double decay) {
  return {"sgd",
          {{"lr", lr},
           {"momentum", momentum},
           {"nesterov", nesterov},
           {"weight_decay", decay},
           {"clip", 0}}};
}

Slots adafactor(double lr, bool relative, double decay) {
  return {"adafactor",
          {{"lr", lr},
           {"decay_power", 0.7},
           {"eps", 1e-30},
           {"min_scale", 1e-3},
           {"threshold", 1.1},
           {"relative", relative},
           {"weight_decay", decay},
           {"clip", 0}}};
}

Slots muon(double lr, bool nesterov, int64_t iterations) {
  Slots slots{"muon",
              {{"lr", lr},
               {"momentum", 0.8},
               {"nesterov", nesterov},
               {"iterations", double(iterations)},
               {"weight_decay", 0.1},
               {"clip", 0}}};
  slots.nest(sgd(lr, 0, false, 0));
  return slots;
}

TEST(OptimizerTest, AdamWEqualsLibTorchWithDecayOnMatricesOnly) {
  Weights own(3), theirs(3);
  auto optimizer = adamw(1, 0.1).rule(own.named());
  using torch::optim::AdamWOptions;
  torch::optim::OptimizerParamGroup decay(
      {theirs.matrix},
      std::make_unique<AdamWOptions>(AdamWOptions().weight_decay(0.1)));
  torch::optim::OptimizerParamGroup steady(
      {theirs.vector},
      std::make_unique<AdamWOptions>(AdamWOptions().weight_decay(0)));
  torch::optim::AdamW oracle({decay, steady}, AdamWOptions());
  for (int step = 0; step < 25; ++step) {
    double lr = 1e-2 / (1 + step);
    for (auto &group : oracle.param_groups()) {
      auto &options = static_cast<AdamWOptions &>(group.options());
      options.lr(lr).betas({0.8, 0.95}).eps(1e-7);
    }
    own.setGradients(step);
    theirs.setGradients(step);
    EXPECT_EQ(adamw(lr, 0.1).step(*optimizer), lr);
    oracle.step();
  }
  EXPECT_EQ(optimizer->count(), 25);
  // Both in f32: a few roundings of numbers of size one.
  EXPECT_TRUE(torch::allclose(own.matrix, theirs.matrix, 1e-6, 1e-6));
  EXPECT_TRUE(torch::allclose(own.vector, theirs.vector, 1e-6, 1e-6));
  EXPECT_FALSE(torch::allclose(own.matrix, Weights(3).matrix, 1e-2, 1e-2));
}

TEST(OptimizerTest, SgdEqualsLibTorchWithDecoupledDecay) {
  struct Case {
    double momentum;
    bool nesterov;
  };
  for (Case one : {Case{0, false}, Case{0.9, false}, Case{0.9, true}}) {
    Weights own(8), theirs(8);
    auto optimizer = sgd(1, one.momentum, one.nesterov, 0.3).rule(own.named());
    EXPECT_EQ(optimizer->state().size(), one.momentum > 0 ? 2u : 0u);
    torch::optim::SGD oracle({theirs.matrix, theirs.vector},
                             torch::optim::SGDOptions(1)
                                 .momentum(one.momentum)
                                 .nesterov(one.nesterov));
    for (int step = 0; step < 12; ++step) {
      double lr = 1e-2 / (1 + step);
      static_cast<torch::optim::SGDOptions &>(
          oracle.param_groups()[0].options())
          .lr(lr);
      own.setGradients(step);
      theirs.setGradients(step);
      sgd(lr, one.momentum, one.nesterov, 0.3).step(*optimizer);
      {
        torch::NoGradGuard noGrad;
        theirs.matrix.mul_(1 - lr * 0.3);
      }
      oracle.step();
    }
    EXPECT_TRUE(torch::allclose(own.matrix, theirs.matrix, 1e-6, 1e-6));
    EXPECT_TRUE(torch::allclose(own.vector, theirs.vector, 1e-6, 1e-6));
    EXPECT_FALSE(torch::allclose(own.vector, Weights(8).vector, 1e-2, 1e-2));
  }
}

/// What make_expectations.py does, here.
void expectAsInPython(
    const std::string &name, double lr,
    const std::function<Slots(double)> &slots,
    const std::map<std::string, std::vector<int64_t>> &sizes) {
  SCOPED_TRACE(name);
  SafetensorsFile expected(std::string(OPTIMIZERS_DIR) +
                           "/expectations.safetensors");
  Named weights;
  // Muon moves what lies in a layer.
  for (auto &[key, size] : sizes)
    weights.emplace_back(".layers." + key,
                         madeWeight(key, size).set_requires_grad(true));
  auto optimizer = slots(lr).rule(weights);
  for (int step = 1; step <= 6; ++step) {
    for (auto &[key, weight] : weights)
      weight.mutable_grad() =
          madeWeight(key.substr(8) + "@" + std::to_string(step),
                     weight.sizes()) /
          std::pow(3, step);
    slots(lr / step).step(*optimizer);
  }
  for (auto &[key, weight] : weights) {
    Tensor wanted = expected.read(name + "." + key.substr(8));
    EXPECT_LE((weight - wanted).abs().max().item<float>(), 2e-6) << key;
    Tensor start = madeWeight(key.substr(8), weight.sizes());
    EXPECT_GT((wanted - start).abs().max().item<float>(), 1e-3) << key;
  }
}

TEST(OptimizerTest, AdafactorEqualsTransformersAndTorch) {
  std::map<std::string, std::vector<int64_t>> sizes = {
      {"wide", {5, 12}}, {"tall", {12, 5}}, {"bias", {9}}};
  expectAsInPython(
      "adafactor", 0.02, [](double lr) { return adafactor(lr, false, 0.1); },
      sizes);
  expectAsInPython(
      "relative", 0.02, [](double lr) { return adafactor(lr, true, 0); },
      sizes);
  expectAsInPython(
      "relative-torch", 0.02,
      [](double lr) { return adafactor(lr, true, 0.1); }, sizes);
}

TEST(OptimizerTest, MuonEqualsTorch) {
  std::map<std::string, std::vector<int64_t>> sizes = {{"wide", {5, 12}},
                                                       {"tall", {12, 5}}};
  expectAsInPython(
      "muon", 0.02, [](double lr) { return muon(lr, false, 3); }, sizes);
  expectAsInPython(
      "muon-nesterov", 0.02, [](double lr) { return muon(lr, true, 5); },
      sizes);
}

TEST(OptimizerTest, MuonLeavesToOthersWhatIsNoMatrixOfALayer) {
  Named weights = {{"model.embed_tokens.weight", torch::zeros({4, 3})},
                   {"model.layers.0.mlp.up_proj.weight", torch::zeros({4, 3})},
                   {"model.layers.0.mlp.up_proj.bias", torch::zeros({4})},
                   {"model.norm.weight", torch::zeros({4})},
                   {"lm_head.weight", torch::zeros({4, 3})}};
  for (auto &[name, weight] : weights) {
    weight.set_requires_grad(true);
    weight.mutable_grad() = torch::ones_like(weight.detach());
  }
  Slots slots = muon(0.5, false, 5);
  auto optimizer = slots.rule(weights);
  slots.step(*optimizer);
  // The others are moved by plain descent with rate 0.5.
  for (auto &[name, weight] : weights)
    EXPECT_EQ(weight.detach().eq(-0.5).all().item<bool>(),
              name.find("up_proj.weight") == std::string::npos)
        << name;
  EXPECT_EQ(optimizer->state().size(), 1u);
  EXPECT_EQ(optimizer->state().begin()->first,
            "momentum.model.layers.0.mlp.up_proj.weight");
}

TEST(OptimizerTest, EachRuleClipsTheNormOfWhatItMoves) {
  Named weights = {{"model.layers.0.x", torch::zeros({1, 1})},
                   {"y", torch::zeros({1})},
                   {"z", torch::zeros({1})}};
  auto gradients = [&] {
    for (auto &[name, weight] : weights) {
      weight.set_requires_grad(true);
      weight.mutable_grad() = torch::full_like(weight.detach(), 3.0);
    }
    weights[2].second.mutable_grad().fill_(4.0);
  };
  gradients();
  Slots plain = sgd(1, 0, false, 0);
  plain.set("clip", 1);
  // The norm that is given, 10, is clipped to 1.
  plain.step(*plain.rule(weights), 10);
  EXPECT_NEAR(weights[1].second.item<float>(), -0.3, 1e-6);
  gradients();
  Slots divided = muon(1, false, 5);
  divided.made["slots"].erase("others");
  divided.nest(plain);
  divided.step(*divided.rule(weights), 10);
  // The others have norm 5, whatever the whole gradient has.
  EXPECT_NEAR(weights[1].second.item<float>(), -0.3 - 0.6, 1e-6);
  EXPECT_NEAR(weights[2].second.item<float>(), -0.4 - 0.8, 1e-6);
  EXPECT_NEAR(weights[0].second.grad().item<float>(), 3, 1e-6);
}

/// What is kept of a matrix in another form must not outlive a step.
TEST(OptimizerTest, ProductsInBf16FollowEachRule) {
  for (const Slots &slots :
       {adamw(0.1, 0), sgd(0.1, 0, false, 0), sgd(0.1, 0.9, true, 0),
        adafactor(0.1, true, 0), muon(0.1, true, 5)}) {
    SCOPED_TRACE(slots.made.at("context").get<std::string>());
    Weights own(3);
    auto rule = slots.rule(own.named());
    Bf16Matrix kept;
    Tensor x = torch::randn({5, 19}), y = torch::zeros({5, 37}),
           dy = torch::randn({5, 37}), dx = torch::zeros({5, 19});
    for (int step = 0; step < 3; ++step) {
      Tensor before = y.clone();
      kept.forward(own.matrix.detach(), x, y);
      kept.backward(own.matrix.detach(), dy, dx);
      EXPECT_FALSE(torch::equal(before, y));
      Tensor now = torch::zeros_like(y), back = torch::zeros_like(dx);
      Bf16Matrix().forward(own.matrix.detach(), x, now);
      Bf16Matrix().backward(own.matrix.detach(), dy, back);
      EXPECT_TRUE(torch::equal(now, y));
      EXPECT_TRUE(torch::equal(back, dx));
      own.setGradients(step);
      slots.step(*rule, 1);
    }
  }
}

TEST(OptimizerTest, NamedPartsAndVectorsDoNotDecay) {
  Named weights = {{"layers.0.up.weight", torch::ones({2, 2})},
                   {"layers.0.down.weight", torch::ones({2, 2})},
                   {"norm.weight", torch::ones({2})}};
  for (auto &[name, weight] : weights) {
    weight.set_requires_grad(true);
    weight.mutable_grad() = torch::zeros_like(weight.detach());
  }
  Slots slots("sgd",
              {{"lr", 0.5},
               {"momentum", 0},
               {"nesterov", 0},
               {"weight_decay", 0.5},
               {"clip", 0}},
              {"down", ""});
  slots.step(*slots.rule(weights));
  EXPECT_TRUE(weights[0].second.eq(0.75).all().item<bool>());
  EXPECT_TRUE(weights[1].second.eq(1).all().item<bool>());
  EXPECT_TRUE(weights[2].second.eq(1).all().item<bool>());
  Slots misspelt("sgd", {{"lr", 0.5}, {"momentum", 0}}, {"down", "dwon"});
  try {
    misspelt.rule(weights);
    FAIL();
  } catch (const InputError &error) {
    EXPECT_STREQ(error.what(),
                 "undecayed: `dwon` is in the name of no parameter that this "
                 "rule moves, such as `layers.0.up.weight`");
  }
}

TEST(OptimizerTest, GoesOnFromSavedStateBitForBit) {
  for (const Slots &slots : {adamw(1e-2, 0.01), sgd(1e-2, 0.9, true, 0.1),
                             adafactor(1e-2, true, 0.1), muon(1e-2, true, 5)}) {
    SCOPED_TRACE(slots.made["context"]);
    Weights straight(4), broken(4);
    auto first = slots.rule(straight.named());
    auto second = slots.rule(broken.named());
    for (int step = 0; step < 6; ++step) {
      straight.setGradients(step);
      broken.setGradients(step);
      slots.step(*first);
      slots.step(*second);
      if (step != 2)
        continue;
      Optimizer::State saved;
      for (auto &[name, tensor] : second->state())
        saved[name] = tensor.clone();
      int64_t count = second->count();
      second = slots.rule(broken.named());
      second->restore(saved, count);
    }
    EXPECT_EQ(second->count(), 6);
    EXPECT_TRUE(torch::equal(straight.matrix, broken.matrix));
    EXPECT_TRUE(torch::equal(straight.vector, broken.vector));
    EXPECT_FALSE(torch::equal(straight.matrix, Weights(4).matrix));
  }
}

TEST(OptimizerTest, RestoreNamesWhatIsMissing) {
  Weights weights(5);
  auto optimizer = adamw(1, 0).rule(weights.named());
  auto state = optimizer->state();
  state.erase("second.vector");
  try {
    optimizer->restore(state, 1);
    FAIL();
  } catch (const std::exception &error) {
    EXPECT_NE(std::string(error.what()).find("`second.vector`"),
              std::string::npos);
  }
}

TEST(OptimizerTest, NumbersOutOfRangeAreNamed) {
  auto said = [](const Slots &slots, const std::string &whose = "") {
    try {
      checkOptimizer(Record(slots.made), slots.at, whose);
    } catch (const InputError &error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(said(adamw(1, 0)), "no error");
  EXPECT_EQ(said(adamw(-1, 0), "the critic's "),
            "the critic's lr must not be negative, but is -1");
  Slots slots = adamw(1, 0);
  slots.set("beta2", 1);
  EXPECT_EQ(said(slots), "beta2 must be at least 0 and below 1, but is 1");
  EXPECT_EQ(said(sgd(1, 0, true, 0)),
            "nesterov looks ahead along the momentum, but momentum is 0");
  slots = adafactor(1, false, 0);
  slots.set("threshold", 0);
  EXPECT_EQ(said(slots), "threshold must be above 0, but is 0");
  slots = muon(1, false, 5);
  EXPECT_EQ(said(slots), "no error");
  slots.nest(sgd(1, 2, false, 0));
  EXPECT_EQ(said(slots),
            "others: momentum must be at least 0 and below 1, but is 2");
}

TEST(OptimizerTest, NormIsOfAllGradientsTogether) {
  Weights weights(6);
  weights.setGradients(1);
  double wanted =
      torch::cat({weights.matrix.grad().flatten(), weights.vector.grad()})
          .to(torch::kFloat64)
          .norm()
          .item<double>();
  EXPECT_NEAR(gradientNorm(weights.named()), wanted, 1e-5 * wanted);
  scaleGradients(weights.named(), 0.25);
  EXPECT_NEAR(gradientNorm(weights.named()), 0.25 * wanted, 1e-5 * wanted);
}

TEST(OptimizerTest, NonFiniteGradientIsNamed) {
  Weights weights(7);
  weights.setGradients(1);
  weights.vector.mutable_grad()[3] = NAN;
  try {
    gradientNorm(weights.named());
    FAIL();
  } catch (const std::exception &error) {
    EXPECT_STREQ(error.what(), "the gradient of `vector` is not finite");
  }
}

} // namespace
} // namespace rlrt::test
