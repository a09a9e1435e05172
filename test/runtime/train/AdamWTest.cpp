// In: AdamW, gradient norms. Out: verdicts against torch::optim::AdamW.
// Must not know: models, batches.
#include "runtime/train/AdamW.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

using torch::Tensor;

struct Weights {
  Tensor matrix, vector;
  explicit Weights(uint64_t seed) {
    torch::manual_seed(seed);
    matrix = torch::randn({37, 19}).set_requires_grad(true);
    vector = torch::randn({23}).set_requires_grad(true);
  }
  AdamW::Named named() const {
    return {{"matrix", matrix}, {"vector", vector}};
  }
  void setGradients(int step) {
    torch::manual_seed(uint64_t(1000 + step));
    matrix.mutable_grad() = torch::randn({37, 19}) * 0.1;
    vector.mutable_grad() = torch::randn({23}) * 3;
  }
};

TEST(AdamWTest, EqualsLibTorchWithDecayOnMatricesOnly) {
  Weights own(3), theirs(3);
  AdamW optimizer(own.named());
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
    optimizer.step({lr, 0.8, 0.95, 1e-7, 0.1});
    oracle.step();
  }
  EXPECT_EQ(optimizer.count(), 25);
  // Both in f32: a few roundings of numbers of size one.
  EXPECT_TRUE(torch::allclose(own.matrix, theirs.matrix, 1e-6, 1e-6));
  EXPECT_TRUE(torch::allclose(own.vector, theirs.vector, 1e-6, 1e-6));
  EXPECT_FALSE(torch::allclose(own.matrix, Weights(3).matrix, 1e-2, 1e-2));
}

TEST(AdamWTest, GoesOnFromSavedStateBitForBit) {
  Weights straight(4), broken(4);
  AdamW first(straight.named());
  auto second = std::make_unique<AdamW>(broken.named());
  AdamWRates rates{1e-2, 0.9, 0.999, 1e-8, 0.01};
  for (int step = 0; step < 6; ++step) {
    straight.setGradients(step);
    broken.setGradients(step);
    first.step(rates);
    second->step(rates);
    if (step == 2) {
      std::map<std::string, Tensor> saved;
      for (auto &[name, tensor] : second->state())
        saved[name] = tensor.clone();
      int64_t count = second->count();
      second = std::make_unique<AdamW>(broken.named());
      second->restore(saved, count);
    }
  }
  EXPECT_TRUE(torch::equal(straight.matrix, broken.matrix));
  EXPECT_TRUE(torch::equal(straight.vector, broken.vector));
}

TEST(AdamWTest, RestoreNamesWhatIsMissing) {
  Weights weights(5);
  AdamW optimizer(weights.named());
  auto state = optimizer.state();
  state.erase("second.vector");
  try {
    optimizer.restore(state, 1);
    FAIL();
  } catch (const std::exception &error) {
    EXPECT_NE(std::string(error.what()).find("`second.vector`"),
              std::string::npos);
  }
}

TEST(AdamWTest, NormIsOfAllGradientsTogether) {
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

TEST(AdamWTest, NonFiniteGradientIsNamed) {
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
