// In: random matrices and models. Out: whether products in bf16 are those of
// the rounded factors, and models follow their weights.
// Must not know: how factors lie in memory.
#include "tensor/Bf16.h"
#include "model/Critic.h"
#include "test/runtime/model/FamilyCase.h"

#include <cmath>

using namespace rlrt;
using namespace rlrt::test;
using torch::Tensor;

namespace {

Tensor roundedDouble(const Tensor &x) {
  return x.to(torch::kBFloat16).to(torch::kFloat64);
}

Tensor numbers(int64_t rows, int64_t columns) {
  return torch::randn({rows, columns}, torch::kFloat32);
}

/// Sums of `length` products in f32 are this near, in parts of the sum of
/// their sizes.
void expectSums(const Tensor &got, const Tensor &left, const Tensor &right) {
  Tensor exact = at::mm(roundedDouble(left), roundedDouble(right));
  Tensor sizes = at::mm(roundedDouble(left).abs(), roundedDouble(right).abs());
  double worst = ((got.to(torch::kFloat64) - exact).abs() / (sizes + 1e-30))
                     .max()
                     .item<double>();
  EXPECT_LE(worst, 2e-6);
}

struct Sizes {
  int64_t rows, inner, outer;
};

class Bf16Products : public testing::TestWithParam<Sizes> {};
INSTANTIATE_TEST_SUITE_P(Shapes, Bf16Products,
                         testing::Values(Sizes{1, 64, 64}, Sizes{1, 1, 1},
                                         Sizes{3, 7, 5}, Sizes{17, 100, 130},
                                         Sizes{32, 576, 96}, Sizes{33, 65, 64},
                                         Sizes{129, 1025, 70},
                                         Sizes{257, 2500, 190},
                                         Sizes{40, 192, 49}));

TEST_P(Bf16Products, AreThoseOfRoundedFactorsSummedInF32) {
  torch::manual_seed(1);
  auto [rows, inner, outer] = GetParam();
  Tensor x = numbers(rows, inner), w = numbers(outer, inner);
  Bf16Matrix matrix;
  Tensor y = torch::full({rows, outer}, NAN);
  matrix.forward(w, x, y);
  expectSums(y, x, w.t());
  Tensor dy = numbers(rows, outer), dx = torch::full({rows, inner}, NAN);
  matrix.backward(w, dy, dx);
  expectSums(dx, dy, w);
  Tensor dw = torch::zeros({outer, inner});
  addBf16WeightGradient(dy, x, dw);
  expectSums(dw, dy.t(), x);
  Tensor twice = dw.clone();
  addBf16WeightGradient(dy, x, twice);
  EXPECT_LE((twice - 2 * dw).abs().max().item<double>(),
            1e-5 * dw.abs().max().item<double>());
}

TEST_P(Bf16Products, ReadViewsAndWriteRowsThatLieApart) {
  torch::manual_seed(2);
  auto [rows, inner, outer] = GetParam();
  Tensor x = numbers(inner, 2 * rows).t().narrow(0, rows, rows);
  Tensor matrix = numbers(2 * inner, outer).narrow(0, inner, inner);
  Tensor wide = torch::ones({rows, outer + 3});
  Bf16Factor(matrix).multiply(x, wide.narrow(1, 0, outer), true);
  expectSums(wide.narrow(1, 0, outer) - 1, x, matrix);
  EXPECT_TRUE(wide.narrow(1, outer, 3).eq(1).all().item<bool>());
}

TEST(Bf16, NoRowsGiveNothing) {
  Tensor dw = torch::zeros({5, 3});
  addBf16WeightGradient(numbers(0, 5), numbers(0, 3), dw);
  EXPECT_TRUE(dw.eq(0).all().item<bool>());
  Bf16Factor(numbers(3, 5)).multiply(numbers(0, 3), numbers(0, 5), false);
}

TEST(Bf16, WhatIsNoNumberStaysNone) {
  Tensor w = numbers(8, 8), x = numbers(4, 8);
  x[1][3] = NAN;
  x[2][5] = INFINITY;
  // A NaN whose payload rounding would carry into the sign.
  uint32_t bits = 0x7fffffff;
  std::memcpy(x.data_ptr<float>() + 3 * 8, &bits, sizeof bits);
  Tensor y = torch::zeros({4, 8});
  Bf16Matrix().forward(w, x, y);
  Tensor sound = y.isfinite().all(1);
  EXPECT_TRUE(sound[0].item<bool>());
  for (int row : {1, 2, 3})
    EXPECT_FALSE(y[row].isfinite().any().item<bool>()) << row;
  EXPECT_TRUE(y[1].isnan().all().item<bool>());
  EXPECT_TRUE(y[3].isnan().all().item<bool>());
}

TEST(Bf16, AChangedMatrixIsRoundedAnew) {
  Tensor w = numbers(6, 9), x = numbers(4, 9), y = torch::zeros({4, 6});
  w.set_requires_grad(true);
  Bf16Matrix matrix;
  matrix.forward(w.detach(), x, y);
  Tensor first = y.clone();
  {
    torch::NoGradGuard noGrad;
    w.add_(1);
  }
  matrix.forward(w.detach(), x, y);
  EXPECT_FALSE(torch::equal(first, y));
  expectSums(y, x, w.detach().t());
}

class Precisions : public testing::TestWithParam<const char *> {};
INSTANTIATE_TEST_SUITE_P(All, Precisions,
                         testing::Values("llama-llama3", "llama-biased",
                                         "qwen3-yarn", "gemma2"));

PackedBatch wholeTexts(const FamilyCase &c) {
  PackedBatch batch;
  batch.groupOffsets = {0};
  for (int64_t s = 0; s < sequences; ++s) {
    for (int64_t i = 0; i < length; ++i) {
      batch.tokens.push_back(c.tokens[size_t(s)][size_t(i)]);
      batch.positions.push_back(i);
      batch.branches.push_back(0);
    }
    close(batch);
  }
  return batch;
}

/// Gradients of the sum of log-probabilities under the model.
std::vector<Tensor> gradients(const FamilyCase &c, bool recompute) {
  for (auto &[name, weight] : c.model->trainable())
    weight.mutable_grad() = Tensor();
  Tensor logits = c.model->logits(c.model->trunk(wholeTexts(c), recompute));
  logits.log_softmax(-1).select(1, 3).sum().backward();
  std::vector<Tensor> all;
  for (auto &[name, weight] : c.model->trainable())
    all.push_back(weight.grad().clone());
  return all;
}

TEST_P(Precisions, LayersComputedAgainGiveTheSameGradients) {
  FamilyCase c(GetParam());
  for (Precision precision : {Precision::F32, Precision::Bf16}) {
    c.model->compute(precision);
    std::vector<Tensor> kept = gradients(c, false), again = gradients(c, true);
    for (size_t i = 0; i < kept.size(); ++i)
      EXPECT_TRUE(torch::equal(kept[i], again[i]))
          << c.model->parameters()[i].first;
  }
}

/// Layers before the first adapter need no gradient.
TEST_P(Precisions, LayersComputedAgainHaveTheGradientsOfALateAdapter) {
  FamilyCase c(GetParam());
  AdapterConfig config;
  config.rank = 2;
  config.alpha = 4;
  config.targets = {"model.layers.1.mlp.up_proj"};
  c.model->adapt(config);
  c.model->initializeAdapter(3);
  // B begins at zero, and so would the gradient of A.
  {
    torch::NoGradGuard noGrad;
    for (auto &[name, weight] : c.model->trainable())
      torch::Tensor(weight).add_(0.1);
  }
  for (Precision precision : {Precision::F32, Precision::Bf16}) {
    c.model->compute(precision);
    std::vector<Tensor> kept = gradients(c, false), again = gradients(c, true);
    ASSERT_EQ(kept.size(), 2u);
    for (size_t i = 0; i < kept.size(); ++i) {
      EXPECT_GT(kept[i].abs().max().item<double>(), 0);
      EXPECT_TRUE(torch::equal(kept[i], again[i]));
    }
  }
}

TEST_P(Precisions, ACriticComputedAgainHasTheSameGradients) {
  FamilyCase c(GetParam());
  Critic critic(*c.model);
  auto like = Critic::likeParameters(*c.model), own = critic.parameters();
  ASSERT_EQ(like.size(), own.size());
  for (size_t i = 0; i < own.size(); ++i) {
    EXPECT_EQ(like[i].first, own[i].first);
    EXPECT_EQ(like[i].second.sizes(), own[i].second.sizes());
  }
  {
    torch::NoGradGuard noGrad;
    torch::Tensor(own[own.size() - 2].second).fill_(0.1);
  }
  std::vector<std::vector<Tensor>> found;
  for (bool recompute : {false, true}) {
    for (auto &[name, weight] : own)
      weight.mutable_grad() = Tensor();
    critic.values(wholeTexts(c), {3, 9, 21}, recompute).sum().backward();
    found.emplace_back();
    for (auto &[name, weight] : own)
      found.back().push_back(weight.grad().clone());
  }
  for (size_t i = 0; i < own.size(); ++i)
    EXPECT_TRUE(torch::equal(found[0][i], found[1][i])) << own[i].first;
}

/// bf16 has 8 bits: factors are off by up to 2^-9 of themselves. Caps on the
/// scores of random models multiply that, so these have none.
class UncappedPrecisions : public Precisions {};
INSTANTIATE_TEST_SUITE_P(All, UncappedPrecisions,
                         testing::Values("llama-llama3", "llama-biased",
                                         "qwen3-yarn", "smollm3"));
TEST_P(UncappedPrecisions, Bf16IsNearF32) {
  FamilyCase c(GetParam());
  std::vector<Tensor> exact = gradients(c, false);
  c.model->compute(Precision::Bf16);
  std::vector<Tensor> rounded = gradients(c, false);
  for (size_t i = 0; i < exact.size(); ++i) {
    double off = (exact[i] - rounded[i]).norm().item<double>();
    EXPECT_LE(off, 0.05 * exact[i].norm().item<double>() + 1e-6)
        << c.model->parameters()[i].first;
    // That it rounds at all.
    EXPECT_GT(off, 0) << c.model->parameters()[i].first;
  }
}

} // namespace
