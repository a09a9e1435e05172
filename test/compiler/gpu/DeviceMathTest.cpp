// In: exp, log, tanh and powf as a finish program for a GPU has them. Out:
// their errors against long double. Must not know: rows.

#include "test/compiler/gpu/DeviceKernels.h"
#include "test/compiler/rows/Chunk.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <random>

namespace rl::compiler::test {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// A function as the slope by logp of a row with two equal logits: the
/// gradient of the logit that was not chosen is -g / 2, exactly.
class DeviceMath {
public:
  explicit DeviceMath(const std::string &body)
      : kernels(R"(rl.row_kernel @f gradient chain [3, 2, 1, 0]
          inputs [#rl.input<value 0 space 3>, #rl.input<value 1 space 3>] {
        ^bb0(%logp: f32, %entropy: f32, %x: f32, %y: f32):
          %none = arith.constant 0.0 : f32
          %g = )" + body +
                    R"( : f32
          rl.finish %g, %none
        })",
                "f32") {}

  std::vector<float> operator()(std::vector<float> x, std::vector<float> y,
                                Exponential exponential) {
    size_t count = x.size();
    y.resize(count, 0.0f);
    std::vector<float> logits(2 * count, 0.0f), logp(count);
    std::vector<int64_t> chosen(count, 0), points(count);
    for (size_t i = 0; i < count; ++i)
      points[i] = int64_t(i);
    void *values[] = {x.data(), y.data()};
    rlrt_frame frame{};
    frame.values = values;
    rlrt_rows rows{};
    rows.stride = rows.vocab = 2;
    rows.chosen = chosen.data();
    rows.points = points.data();
    rows.inverse_temperature = 1.0f;
    rows.logp = logp.data();
    Launch launch;
    launch.exponential = exponential;
    EXPECT_EQ(kernels.run("f", onDevice(rows, frame, logits.data()),
                          int64_t(count), launch),
              "");
    std::vector<float> found(count);
    for (size_t i = 0; i < count; ++i)
      found[i] = -2.0f * logits[2 * i + 1];
    return found;
  }

private:
  DeviceKernels kernels;
};

/// The largest relative error beyond what is allowed for the argument, of
/// results that are normal numbers.
struct Worst {
  double error = 0;
  float x = 0, y = 0;
  void see(float found, Real exact, double allowed, float atX, float atY) {
    if (std::abs(exact) < 0x1p-125L || std::abs(exact) > 0x1p127L)
      return;
    double now = double(std::abs(found - exact) / std::abs(exact)) - allowed;
    if (!(now <= error)) {
      error = now;
      x = atX;
      y = atY;
    }
  }
};

const Exponential every[] = {Exponential::Exact, Exponential::High,
                             Exponential::Low, Exponential::Scattered};

/// Numbers of all sizes, both signs, and near 0 and 1.
std::vector<float> arguments(float largest, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> sizes(-30.0f, std::log2(largest));
  std::uniform_real_distribution<float> near(-1.0f, 1.0f);
  std::vector<float> all;
  for (int i = 0; i < 400; ++i) {
    float size = std::exp2(sizes(random));
    all.push_back(i % 2 ? size : -size);
    all.push_back(near(random));
    all.push_back(1.0f + 0.01f * near(random));
  }
  return all;
}

TEST(DeviceMath, ExpKeepsItsBound) {
  DeviceMath exp("math.exp %x");
  std::vector<float> x = arguments(88.0f, 1);
  for (Exponential exponential : every) {
    Worst worst;
    std::vector<float> found = exp(x, {}, exponential);
    for (size_t i = 0; i < x.size(); ++i)
      worst.see(found[i], std::exp(Real(x[i])), 0, x[i], 0);
    EXPECT_LE(worst.error, 3.6e-7) << worst.x;
    EXPECT_GE(worst.error, 2e-8) << "better than rounding";
  }
}

TEST(DeviceMath, LogKeepsItsBound) {
  DeviceMath log("math.log %x");
  std::vector<float> x = arguments(0x1p127f, 2);
  for (float &number : x)
    number = std::abs(number);
  x.push_back(0x1p-140f); // below the normal numbers
  x.push_back(0x1.8p-127f);
  Worst worst;
  std::vector<float> found = log(x, {}, Exponential::Exact);
  for (size_t i = 0; i < x.size(); ++i)
    worst.see(found[i], std::log(Real(x[i])), 0, x[i], 0);
  EXPECT_LE(worst.error, 2.5e-7) << worst.x;
  EXPECT_GE(worst.error, 2e-8) << "better than rounding";
}

TEST(DeviceMath, TanhKeepsItsBound) {
  DeviceMath tanh("math.tanh %x");
  std::vector<float> x = arguments(20.0f, 3);
  for (Exponential exponential : every) {
    Worst worst;
    std::vector<float> found = tanh(x, {}, exponential);
    for (size_t i = 0; i < x.size(); ++i)
      worst.see(found[i], std::tanh(Real(x[i])), 0, x[i], 0);
    EXPECT_LE(worst.error, 6e-7) << worst.x;
    EXPECT_GE(worst.error, 2e-8) << "better than rounding";
  }
}

TEST(DeviceMath, PowerKeepsItsBound) {
  DeviceMath power("math.powf %x, %y");
  std::mt19937 random(4);
  std::uniform_real_distribution<float> bases(-8.0f, 8.0f),
      exponents(-12.0f, 12.0f);
  std::vector<float> x, y;
  for (int i = 0; i < 600; ++i) {
    x.push_back(std::exp2(bases(random)));
    y.push_back(exponents(random));
    x.push_back(-std::exp2(bases(random))); // negative, to a whole power
    y.push_back(std::round(exponents(random)));
  }
  for (Exponential exponential : every) {
    Worst worst;
    std::vector<float> found = power(x, y, exponential);
    for (size_t i = 0; i < x.size(); ++i) {
      Real exact = std::pow(Real(x[i]), Real(y[i]));
      double units = std::abs(double(y[i]) * std::log2(std::abs(double(x[i]))));
      worst.see(found[i], exact, 2.2e-7 * units, x[i], y[i]);
    }
    EXPECT_LE(worst.error, 4.8e-7) << worst.x << " to " << worst.y;
  }
}

/// Equal, or both no number.
void expectSame(float found, float expected, float x, float y) {
  if (std::isnan(expected))
    EXPECT_TRUE(std::isnan(found)) << found << " at " << x << ", " << y;
  else
    EXPECT_EQ(found, expected) << "at " << x << ", " << y;
}

TEST(DeviceMath, WhatIsSpecialComesOutAsInC) {
  float none = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> special = {0.0f,  -0.0f,     1.0f,  -1.0f, 2.0f,
                                -2.0f, 3.0f,      0.5f,  -0.5f, infinity,
                                none,  -infinity, -3.0f, 1e30f, -1e30f};
  struct Function {
    const char *body;
    float (*exact)(float);
  };
  for (const Function &function :
       {Function{"math.exp %x", [](float x) { return std::exp(x); }},
        Function{"math.log %x", [](float x) { return std::log(x); }},
        Function{"math.tanh %x", [](float x) { return std::tanh(x); }}}) {
    DeviceMath made(function.body);
    std::vector<float> found = made(special, {}, Exponential::Exact);
    for (size_t i = 0; i < special.size(); ++i) {
      float exact = function.exact(special[i]);
      if (std::isfinite(exact) && exact != 0)
        EXPECT_NEAR(found[i] / exact, 1.0f, 1e-6f) << function.body;
      else
        expectSame(found[i], exact, special[i], 0);
    }
  }
  DeviceMath power("math.powf %x, %y");
  std::vector<float> x, y;
  for (float base : special)
    for (float exponent : special) {
      x.push_back(base);
      y.push_back(exponent);
    }
  std::vector<float> found = power(x, y, Exponential::Exact);
  for (size_t i = 0; i < x.size(); ++i) {
    float exact = std::pow(x[i], y[i]);
    float units = std::abs(y[i] * std::log2(std::abs(x[i])));
    // 0 * infinity: the result is 1, exactly.
    if (std::isnan(units))
      units = 0;
    if (std::isfinite(exact) && exact != 0)
      EXPECT_NEAR(found[i] / exact, 1.0f, 1e-6f + 2.2e-7f * units)
          << x[i] << " to " << y[i];
    else if (x[i] == 0.0f && std::signbit(x[i]))
      expectSame(std::abs(found[i]), std::abs(exact), x[i], y[i]);
    else
      expectSame(found[i], exact, x[i], y[i]);
  }
}

} // namespace
} // namespace rl::compiler::test
