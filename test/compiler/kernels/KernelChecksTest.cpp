// In: programs whose checks fail on some batches. Out: the compiled kernels
// report the point that plain arithmetic finds first, whatever the cut of the
// prompts. Must not know: how kernels report.
#include "Machine.h"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

namespace {

using namespace kernels;
using namespace rl;

/// `declarations` come first, so that their places are plain to see.
std::string train(const std::string &declarations, const std::string &metrics) {
  return declarations + R"(use std.objective.nll
metric rest(level: f32[prompt], number: i64[prompt], x: f32[prompt, rollout, token]) -> f32 =
  mean(level, over: prompt) + f32(sum(number, over: prompt)) + mean(x, over: [prompt, rollout, token])
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase p: train {
    optimizer = adamw(lr: 1e-3)
    steps = 1
    data = jsonl("rows.jsonl", fields: { question: text, answer: text, level: f32, number: i64 })
    sample = { rollouts: 4, max_tokens: 9 }
    objective = nll(data.answer)
    metrics = [)" +
         metrics + ", rest(data.level, data.number, sampled.logp)]\n  }\n}\n";
}

/// The value at a point of the checked array, or nothing past its end.
using At = std::function<std::optional<double>(const Batch &, size_t)>;

std::optional<double> level(const Batch &batch, size_t i) {
  const auto &numbers = batch.fields.at("level").numbers;
  return i < numbers.size() ? std::optional(numbers[i]) : std::nullopt;
}

std::optional<double> number(const Batch &batch, size_t i) {
  const auto &integers = batch.fields.at("number").integers;
  return i < integers.size() ? std::optional(double(integers[i]))
                             : std::nullopt;
}

/// Every batch in several cuts fails at the first point where `holds` does
/// not, or nowhere; at least one batch fails.
void expectFirst(const std::string &text, const std::string &message,
                 const At &at, const std::function<bool(double)> &holds) {
  Machine machine(text);
  ASSERT_TRUE(machine.good());
  int failing = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    Batch batch(machine.experiment(), 0, true, seed);
    std::optional<Failure> expected;
    for (size_t i = 0; !expected; ++i) {
      std::optional<double> value = at(batch, i);
      if (!value)
        break;
      if (!holds(*value))
        expected = {message, int64_t(i), *value};
    }
    failing += expected.has_value();
    for (int64_t range : {batch.prompts, int64_t(1), int64_t(3)}) {
      auto found = machine.run(0, batch, range).failure;
      ASSERT_EQ(found.has_value(), expected.has_value())
          << "batch " << seed << " in ranges of " << range;
      if (!found)
        continue;
      EXPECT_EQ(found->message, expected->message);
      EXPECT_EQ(found->point, expected->point) << "batch " << seed;
      if (std::isnan(expected->value))
        EXPECT_TRUE(std::isnan(found->value));
      else
        EXPECT_EQ(found->value, expected->value);
    }
  }
  EXPECT_GT(failing, 0);
}

TEST(KernelChecks, divisionsByZero) {
  auto rest = [](const Batch &batch, size_t i) -> std::optional<double> {
    auto n = number(batch, i);
    if (!n)
      return n;
    return double(((int64_t(*n) % 3) + 3) % 3);
  };
  for (const char *op : {"//", "%"})
    expectFirst(train("metric m(n: i64[prompt]) -> f32 =\n  f32(sum(7 " +
                          std::string(op) + " (n % 3), over: prompt))\n",
                      "m(data.number)"),
                "test.rl:2:11: the divisor must not be 0", rest,
                [](double y) { return y != 0; });
}

TEST(KernelChecks, negativePowers) {
  expectFirst(
      train("metric m(n: i64[prompt]) -> f32 =\n"
            "  f32(sum(2 ** (n // 100), over: prompt))\n",
            "m(data.number)"),
      "test.rl:2:11: the exponent of an i64 must not be negative",
      [](const Batch &batch, size_t i) -> std::optional<double> {
        auto n = number(batch, i);
        return n ? std::optional(std::floor(*n / 100)) : n;
      },
      [](double y) { return y >= 0; });
}

TEST(KernelChecks, ranges) {
  expectFirst(train("metric m(x: f32[prompt] in -1<..1.5) -> f32 =\n"
                    "  mean(x, over: prompt)\n",
                    "m(data.level)"),
              "test.rl:14:18: `x` must lie in -1<..1.5", level,
              [](double x) { return x > -1 && x <= 1.5; });
  // The limits of an i64 need not be whole.
  expectFirst(train("metric m(n: i64[prompt] in ..900.5) -> f32 =\n"
                    "  f32(sum(n, over: prompt))\n",
                    "m(data.number)"),
              "test.rl:14:18: `n` must lie in ..900.5", number,
              [](double x) { return x <= 900.5; });
}

TEST(KernelChecks, whatIsAbsentLiesInEveryRange) {
  // Where it is absent, what stands there is outside of the range.
  expectFirst(
      train("metric m(x: f32[prompt]? in -1<..1.5) -> f32 =\n"
            "  mean(x ?? 0.0, over: prompt)\n",
            "m(where(data.number % 2 == 0, data.level, missing))"),
      "test.rl:14:18: `x` must lie in -1<..1.5",
      [](const Batch &batch, size_t i) -> std::optional<double> {
        auto n = number(batch, i);
        return n && int64_t(*n) % 2 != 0 ? 0 : level(batch, i);
      },
      [](double x) { return x > -1 && x <= 1.5; });
}

TEST(KernelChecks, notANumberLiesInNoRange) {
  expectFirst(
      train("metric m(x: f32[prompt] in 0..) -> f32 =\n"
            "  mean(x, over: prompt)\n",
            "m(sqrt(data.level))"),
      "test.rl:14:18: `x` must lie in 0..",
      [](const Batch &batch, size_t i) -> std::optional<double> {
        auto x = level(batch, i);
        return x ? std::optional(double(std::sqrt(float(*x)))) : x;
      },
      [](double x) { return !std::isnan(x); });
}

TEST(KernelChecks, pointsOfTokens) {
  expectFirst(
      train("metric m(x: f32[prompt, rollout, token] in ..<-0.05) -> "
            "f32 =\n  mean(x, over: [prompt, rollout, token])\n",
            "m(sampled.logp)"),
      "test.rl:14:18: `x` must lie in ..<-0.05",
      [](const Batch &batch, size_t i) -> std::optional<double> {
        for (const auto &[key, stream] : batch.streams)
          if (std::get<1>(key) == model::Version::Sampled &&
              std::get<2>(key) == model::Quantity::Logp &&
              batch.offsets.at(std::get<0>(key)).size() ==
                  size_t(batch.offsets.at(model::rolloutAxis).back()) + 1)
            return i < stream.size() ? std::optional(double(stream[i]))
                                     : std::nullopt;
        return std::nullopt;
      },
      [](double x) { return x < double(-0.05f); });
}

TEST(KernelChecks, indicesOutsideOfAnAxis) {
  expectFirst(
      train("axis bin[3]\nmetric m(n: i64[prompt]) -> f32 {\n"
            "  values = f32(position(bin))\n"
            "  mean(take(values, at: n % 4, along: bin), over: prompt)\n}\n",
            "m(data.number)"),
      "test.rl:4:8: an index must be that of a point of axis `bin`",
      [](const Batch &batch, size_t i) -> std::optional<double> {
        auto n = number(batch, i);
        if (!n)
          return n;
        return double(((int64_t(*n) % 4) + 4) % 4);
      },
      [](double i) { return i < 3; });
}

TEST(KernelChecks, theFirstCheckOfTheProgramIsTold) {
  // Both fail in most batches; the sum needs the range first.
  expectFirst(train("fn small(x: f32[prompt] in -0.1..0.1) -> f32[prompt] = x\n"
                    "metric m(x: f32[prompt], n: i64[prompt]) -> f32 =\n"
                    "  mean(small(x), over: prompt)\n"
                    "    + f32(sum(1 // (n % 2), over: prompt))\n",
                    "m(data.level, data.number)"),
              "test.rl:3:14: `x` must lie in -0.1..0.1", level,
              [](double x) { return std::abs(x) <= 0.1; });
}

TEST(KernelChecks, whatNothingReadsIsNotChecked) {
  Machine machine(train("metric m(x: f32[prompt], n: i64[prompt]) -> f32 {\n"
                        "  y = where(true, x, f32(1 // (n - n)))\n"
                        "  mean(y, over: prompt)\n}\n",
                        "m(data.level, data.number)"));
  ASSERT_TRUE(machine.good());
  Batch batch(machine.experiment(), 0, true, 1);
  EXPECT_FALSE(machine.run(0, batch, 2).failure);
}

TEST(KernelChecks, settings) {
  Machine machine(R"(
use std.objective.nll, std.task.addition
experiment e {
  param size: i64 = 3
  policy = causal_lm(layers: 12 // size, width: 8, heads: 1, tokenizer: bytes)
  phase p: train {
    data = addition(digits: 2)
    objective = nll(data.answer)
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
)");
  ASSERT_TRUE(machine.good());
  EXPECT_FALSE(machine.settingsFailure({3}));
  Failure expected{"test.rl:5:30: the divisor must not be 0", 0, 0};
  EXPECT_EQ(machine.settingsFailure({0}), expected);
}

} // namespace
