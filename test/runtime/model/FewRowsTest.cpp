// In: matrices of odd sizes, numbers of rows. Out: whether products are those
// of LibTorch in f64, whatever the number of rows.
// Must not know: how sums are cut.
#include "model/FewRows.h"

#include <gtest/gtest.h>

using namespace rlrt;
using torch::Tensor;

namespace {

TEST(FewRows, AreTheProductsOfAnyNumberOfRows) {
  torch::NoGradGuard noGrad;
  torch::manual_seed(2);
  for (int64_t in : {5, 48, 130, 300})
    for (int64_t out : {1, 3, 50, 61, 200}) {
      Tensor x = torch::randn({96, in}), weight = torch::randn({out, in});
      Tensor bias = torch::randn({out});
      Tensor wanted =
          at::linear(x.to(torch::kFloat64), weight.to(torch::kFloat64),
                     bias.to(torch::kFloat64));
      for (int64_t rows : {1, 2, 3, 16, 17, 31, 32, 33, 48, 49, 64, 65, 96}) {
        Tensor y = fewRows(x.narrow(0, 0, rows), {{weight, bias}})[0];
        // 300 products of size 1: sums of size 17.
        EXPECT_LT((y - wanted.narrow(0, 0, rows)).abs().max().item<double>(),
                  5e-5)
            << rows << " x " << in << " x " << out;
      }
      EXPECT_LT((fewRows(x, {{weight, Tensor()}})[0] - (wanted - bias))
                    .abs()
                    .max()
                    .item<double>(),
                5e-5);
    }
}

TEST(FewRows, OtherMatricesChangeNoBit) {
  torch::NoGradGuard noGrad;
  torch::manual_seed(2);
  std::vector<WeightAndBias> matrices;
  for (int64_t out : {61, 3, 200, 1})
    matrices.push_back(
        {torch::randn({out, 130}), out == 3 ? Tensor() : torch::randn({out})});
  for (int64_t rows : {1, 2, 17, 32}) {
    Tensor x = torch::randn({rows, 130});
    auto all = fewRows(x, matrices);
    ASSERT_EQ(all.size(), matrices.size());
    for (size_t i = 0; i < all.size(); ++i)
      EXPECT_TRUE(at::equal(all[i], fewRows(x, {matrices[i]})[0]));
  }
}

TEST(FewRows, LeavesGradientsAndOtherTypesToLibTorch) {
  Tensor x = torch::randn({2, 8}), weight = torch::randn({4, 8});
  EXPECT_FALSE(isFewRows(x, weight));
  torch::NoGradGuard noGrad;
  EXPECT_TRUE(isFewRows(x, weight));
  EXPECT_FALSE(isFewRows(x, weight.to(torch::kBFloat16)));
  EXPECT_FALSE(isFewRows(x, torch::randn({8, 4}).t()));
  EXPECT_FALSE(isFewRows(torch::randn({1000, 8}), weight));
}

} // namespace
