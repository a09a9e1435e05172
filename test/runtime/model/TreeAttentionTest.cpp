// In: runtime/model/TreeAttention. Out: held to a softmax over what each token
// sees, in double precision by LibTorch's autograd.
// Must not know: models.
#include "model/TreeAttention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace {

using namespace rlrt;
using torch::Tensor;

/// A group: its prompt's length, then the lengths of its continuations.
using Group = std::vector<int64_t>;

PackedBatch pack(const std::vector<Group> &groups) {
  PackedBatch batch;
  batch.groupOffsets = {0};
  for (const Group &group : groups) {
    for (size_t branch = 0; branch < group.size(); ++branch)
      for (int64_t t = 0; t < group[branch]; ++t) {
        batch.tokens.push_back(0);
        batch.positions.push_back(branch == 0 ? t : group[0] + t);
        batch.branches.push_back(int32_t(branch));
      }
    batch.groupOffsets.push_back(int64_t(batch.tokens.size()));
  }
  return batch;
}

/// softmax(q k^T * scale) v where the rule of PackedBatch lets a token look.
Tensor slow(const PackedBatch &batch, double scale, const Tensor &q,
            const Tensor &k, const Tensor &v) {
  int64_t n = int64_t(batch.tokens.size());
  Tensor hidden = torch::full({n, n}, -std::numeric_limits<double>::infinity(),
                              torch::kFloat64);
  auto open = hidden.accessor<double, 2>();
  for (size_t g = 0; g + 1 < batch.groupOffsets.size(); ++g)
    for (int64_t i = batch.groupOffsets[g]; i < batch.groupOffsets[g + 1]; ++i)
      for (int64_t j = batch.groupOffsets[g]; j <= i; ++j)
        if (batch.branches[size_t(j)] == 0 ||
            batch.branches[size_t(j)] == batch.branches[size_t(i)])
          open[i][j] = 0;
  int64_t shares = q.size(1) / k.size(1);
  Tensor keys = k.repeat_interleave(shares, 1).transpose(0, 1);
  Tensor values = v.repeat_interleave(shares, 1).transpose(0, 1);
  Tensor scores = at::matmul(q.transpose(0, 1), keys.transpose(1, 2)) * scale;
  return at::matmul((scores + hidden.to(q.scalar_type())).softmax(-1), values)
      .transpose(0, 1);
}

class TreeAttention : public testing::TestWithParam<std::vector<Group>> {};

TEST_P(TreeAttention, GivesValueAndGradientOfTheMaskedSoftmax) {
  torch::manual_seed(3);
  PackedBatch batch = pack(GetParam());
  int64_t n = int64_t(batch.tokens.size());
  // Scores reach about 20, so the parts weigh very differently.
  Tensor q = torch::randn({n, 6, 16}) * 2, k = torch::randn({n, 2, 16}) * 2,
         v = torch::randn({n, 2, 16}), dy = torch::randn({n, 6, 16});
  auto pieces = TreePieces::of(batch);
  ASSERT_NE(pieces, nullptr);
  auto run = [&](torch::ScalarType type, auto attend) {
    std::vector<Tensor> x;
    for (const Tensor &one : {q, k, v})
      x.push_back(
          one.to(type, /*non_blocking=*/false, /*copy=*/true).requires_grad_());
    Tensor y = attend(x[0], x[1], x[2]);
    y.backward(dy.to(type));
    return std::vector<Tensor>{y, x[0].grad(), x[1].grad(), x[2].grad()};
  };
  auto masked = [&](const Tensor &q, const Tensor &k, const Tensor &v) {
    return slow(batch, 0.25, q, k, v);
  };
  auto exact = run(torch::kFloat64, masked);
  // The same formula in f32 says what its roundings cost.
  auto rounded = run(torch::kFloat32, masked);
  auto found = run(torch::kFloat32,
                   [&](const Tensor &q, const Tensor &k, const Tensor &v) {
                     return attendTree(pieces, 0.25, q, k, v);
                   });
  for (size_t i = 0; i < exact.size(); ++i) {
    SCOPED_TRACE(i);
    auto error = [&](const Tensor &x) {
      return (x - exact[i]).abs().max().item<double>();
    };
    // On the way back weights come again from scores and the logarithm of
    // their sum, both rounded at their size.
    EXPECT_LE(error(found[i]), 4 * error(rounded[i]) + 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, TreeAttention,
    testing::Values(
        // One prompt, rollouts of one length.
        std::vector<Group>{{5, 3, 3, 3}},
        // Prompts and continuations of all lengths, a group without
        // continuations, an empty one, an empty continuation.
        std::vector<Group>{{7, 40, 1, 19, 3}, {2, 5}, {11}, {}, {1, 0, 9, 30}},
        // Prompts alone.
        std::vector<Group>{{4}, {9}},
        // Longer than a block of LibTorch's loops.
        std::vector<Group>{{600, 130, 520}, {33, 700}}));

TEST(TreePieces, BlocksHoldSequencesOfSimilarLength) {
  auto pieces = TreePieces::of(pack({{2, 100, 51, 49, 50}, {1, 3, 1, 2}}));
  ASSERT_NE(pieces, nullptr);
  std::vector<std::pair<int64_t, int64_t>> shapes;
  for (const auto &block : pieces->own)
    shapes.emplace_back(block.count, block.length);
  EXPECT_EQ(shapes, (std::vector<std::pair<int64_t, int64_t>>{
                        {3, 100}, {1, 49}, {2, 3}, {1, 1}}));
}

TEST(TreePieces, OtherOrdersAreLeftToTheGeneralWay) {
  PackedBatch late = pack({{3, 2}});
  std::reverse(late.branches.begin(), late.branches.end());
  EXPECT_EQ(TreePieces::of(late), nullptr);
  PackedBatch mixed = pack({{1, 1, 1, 1}});
  mixed.branches = {0, 1, 2, 1};
  EXPECT_EQ(TreePieces::of(mixed), nullptr);
}

} // namespace
