// In: the objectives of this folder, compiled. Out: their value and logits
// gradient compared with LibTorch autograd of the formulas in double
// precision, on ragged batches. Must not know: how
// the compiler reaches its result.
#include "Formulas.h"

#include <gtest/gtest.h>

using namespace objective;
using torch::Tensor;

namespace {

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
  // Far enough that whole responses, too, leave the bounds on both sides.
  s.oldLogits = s.logits + 0.6 * torch::randn_like(s.logits);
  s.refLogits = s.logits + 0.2 * torch::randn_like(s.logits);
  auto p = torch::softmax(s.logits / 4, -1);
  s.chosen = torch::multinomial(p, 1).squeeze(1);
  return s;
}

Batch makeBatch(int64_t vocab, Logits kind, double temperature) {
  Batch b;
  b.rollouts = {3, 1, 0, 4};
  b.response = makeSource({5, 0, 1, 7, 2, 1, 1, 3}, vocab, kind, temperature);
  b.target = makeSource({4, 1, 0, 6}, vocab, kind, 1);
  b.sampledLogp = torch::randn({b.response.logits.size(0)});
  b.values = torch::randn({b.response.logits.size(0)});
  b.oldValues = b.values + 0.3 * torch::randn_like(b.values);
  return b;
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

  auto response = batch.response.logits.to(torch::kFloat64).requires_grad_();
  auto target = batch.target.logits.to(torch::kFloat64).requires_grad_();
  auto values = batch.values.to(torch::kFloat64).requires_grad_();
  Tensor loss = test.loss(Streams(batch, response, target, values));
  loss.backward();

  EXPECT_EQ(got.coupled, test.coupled);
  ASSERT_TRUE(got.metrics.count("loss"));
  double want = loss.item<double>();
  // A loss may cancel to nearly nothing; 1e-5 then refers to its terms.
  EXPECT_NEAR(got.metrics["loss"], want, 1e-5 * std::max(1.0, std::abs(want)));
  EXPECT_EQ(got.responseGradient.defined(), response.grad().defined());
  EXPECT_EQ(got.targetGradient.defined(), target.grad().defined());
  EXPECT_EQ(got.valueGradient.defined(), values.grad().defined());
  if (values.grad().defined())
    EXPECT_LT(relative(got.valueGradient, values.grad()), 1e-5);
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
