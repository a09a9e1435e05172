// In: compiled row kernels. Out: their numbers against long double.
// Must not know: how kernels compute.

#include "test/compiler/rows/Chunk.h"
#include "test/compiler/rows/Machines.h"

#include "gtest/gtest.h"

#include <algorithm>

namespace rl::compiler::test {
namespace {

/// What a chunk's numbers may be off by.
struct Tolerance {
  /// Relative error of probabilities: a distance to the maximum of 100 carries
  /// two roundings of 2^-24 * 100 into an exponential; 16 bits have powers that
  /// err by 1.1e-4 (bf16) and 6e-5 (f16), once in the sum. A cap errs by 3e-7
  /// and two roundings of the numbers it bends.
  Real relative;
  /// Absolute error of a log-probability or an entropy near zero.
  Real absolute;
  /// Of a gradient as it is stored: half a unit of the last place, and of the
  /// smallest number.
  Real rounding = 0, smallest = 0;
};

Tolerance toleranceOf(const Chunk &chunk, Real entropy) {
  const Form &form = chunk.form;
  Real power = 0;
  Tolerance t{1e-5L, 4e-7L};
  if (form.dtype == RLRT_BF16) {
    power = 1.1e-4L;
    t.rounding = 0x1p-8L;
    t.smallest = 0x1p-126L; // what the processor's own conversion flushes
  } else if (form.dtype == RLRT_F16) {
    power = 6e-5L;
    t.rounding = 0x1p-11L;
    t.smallest = 0x1p-25L;
  }
  // Shaped rows have f32's powers.
  if (form.cap > 0 || form.bias)
    power = 0;
  // Slopes of the cap below 2^-126 are flushed.
  if (form.cap > 0)
    t.smallest = std::max(t.smallest, 0x1p-124L);
  Real bend = form.cap * chunk.rows.inverse_temperature * 6e-7L;
  if (form.bias)
    bend += 0x1p-24L * 100 * chunk.rows.inverse_temperature;
  t.relative += 2 * power + 2 * bend;
  t.absolute += 2 * (power + bend) * (1 + entropy);
  return t;
}

struct Slopes {
  Real g, h, k;
};

/// Central differences of the program's mathematics; their error is 1e-9.
Slopes slopes(const Program &program, Real logp, Real entropy,
              const Inputs &in) {
  Real step = 1e-6L;
  auto at = [&](Real dl, Real dh) {
    return program.value(logp + dl, entropy + dh, in);
  };
  Inputs up = in, down = in;
  up.logZ += step;
  down.logZ -= step;
  return {
      (at(step, 0) - at(-step, 0)) / (2 * step),
      (at(0, step) - at(0, -step)) / (2 * step),
      (program.value(logp, entropy, up) - program.value(logp, entropy, down)) /
          (2 * step)};
}

void expectStatistics(Chunk &chunk, int64_t i, bool withEntropy,
                      const std::vector<int> &further = {}) {
  Exact exact = chunk.exact(i);
  Tolerance t = toleranceOf(chunk, exact.entropy);
  EXPECT_EQ(chunk.furtherFaults(i, further, t.relative, t.absolute), "");
  Real logp = chunk.logp[chunk.points[i]];
  EXPECT_LE(logp, 0.0L);
  EXPECT_NEAR(double(logp), double(exact.chosen),
              double(t.relative * std::abs(exact.chosen) + t.absolute))
      << "row " << i;
  if (withEntropy) {
    Real entropy = chunk.entropy[chunk.points[i]];
    EXPECT_NEAR(double(entropy), double(exact.entropy),
                double(t.relative * exact.entropy + t.absolute))
        << "row " << i;
  } else {
    EXPECT_EQ(chunk.entropy[chunk.points[i]], 12345.0f);
  }
}

void expectGradient(Chunk &chunk, int64_t i, const Program &program) {
  Exact exact = chunk.exact(i);
  Inputs in = chunk.inputs(i);
  Real entropy = exact.entropy;
  Tolerance t = toleranceOf(chunk, entropy);
  auto [g, h, k] = slopes(program, exact.chosen, entropy, in);
  // The program reads f32 statistics: what their allowed error does to g and
  // h is not the second sweep's.
  Real bits = 0x1p-22L * std::abs(exact.chosen);
  if (t.absolute > 4e-7L)
    bits += t.absolute;
  auto blur = [&](Real logpError, Real entropyError, Real ofLogZ,
                  Real ofMaxProb) -> Slopes {
    Inputs more = in, less = in;
    more.logZ += ofLogZ;
    less.logZ -= ofLogZ;
    more.maxProb += ofMaxProb;
    less.maxProb -= ofMaxProb;
    Slopes up =
        slopes(program, exact.chosen + logpError, entropy + entropyError, more);
    Slopes down =
        slopes(program, exact.chosen - logpError, entropy - entropyError, less);
    return {std::abs(up.g - down.g), std::abs(up.h - down.h),
            std::abs(up.k - down.k)};
  };
  Real gBlur = blur(bits, 0, 0, t.relative * in.maxProb).g,
       hBlur = blur(0, t.absolute, 0, 0).h,
       kBlur = blur(0, 0, t.absolute + 0x1p-21L * std::abs(in.logZ), 0).k;
  Real inverse = chunk.rows.inverse_temperature;
  int64_t worst = -1;
  Real excess = 0;
  for (int64_t j = 0; j < chunk.vocab(); ++j) {
    Real one = j == chunk.chosen[i], p = exact.p[j];
    Real level = p > 0 ? p * (exact.logp[j] + entropy) : 0;
    Real terms = p > 0 ? p * (std::abs(exact.logp[j]) + entropy) : 0;
    Real bent = inverse * exact.slope[j];
    Real expected = bent * (g * (one - p) - h * level + k * p);
    // The terms before they cancel; 2^-126 of the largest is flushed.
    Real bound = bent * ((t.relative * std::abs(g) + gBlur) * (one + p) +
                         (t.relative * std::abs(h) + hBlur) * terms +
                         t.absolute * (std::abs(h) + hBlur) * p +
                         (t.relative * std::abs(k) + kBlur) * p +
                         0x1p-118L * (std::abs(g) + std::abs(h) + std::abs(k)));
    bound += t.rounding * (std::abs(expected) + bound) + t.smallest;
    Real error = std::abs(Real(chunk.at(i, j)) - expected);
    if (!(error <= bound) && !(error - bound < excess)) {
      worst = j;
      excess = error - bound;
    }
  }
  if (worst >= 0)
    ADD_FAILURE() << "row " << i << ": gradient " << chunk.at(i, worst)
                  << " of logit " << worst << " is off by " << double(excess)
                  << " beyond the bound; g " << double(g) << " h " << double(h)
                  << " p " << double(exact.p[worst]);
  for (int64_t j = chunk.vocab(); j < chunk.vocab() + chunk.form.padding; ++j)
    EXPECT_EQ(chunk.at(i, j), 0.0f) << "row " << i << ", padding " << j;
}

struct Case {
  Machine machine;
  int64_t vocab;
  Logits kind;
  float temperature;
  Form form = {};
};

void PrintTo(const Case &c, std::ostream *out) {
  *out << c.machine.name << ", " << c.vocab << " " << nameOf(c.kind)
       << " logits of " << nameOf(c.form) << " at " << c.temperature;
}

class RowNumbers : public testing::TestWithParam<Case> {};

TEST_P(RowNumbers, ValueAndGradientMatchLongDouble) {
  const Case &param = GetParam();
  const Kernels &compiled = kernels(param.machine.cpu);
  int64_t count = param.vocab > 10000 ? 2 : 7;
  Chunk chunk(count, param.vocab, param.kind, 1.0f / param.temperature,
              unsigned(param.vocab), param.form);
  chunk.rows.instructions = param.machine.most;
  for (const Program &program : programs()) {
    SCOPED_TRACE(program.name);
    chunk.restore();
    compiled.find(program.name)(&chunk.rows, &chunk.frame, 0, count);
    for (int64_t i = 0; i < count; ++i) {
      expectStatistics(chunk, i, program.writesEntropy, program.further);
      expectGradient(chunk, i, program);
    }
    EXPECT_TRUE(chunk.gapsAreWhole());
  }
  for (const char *name : {"measure", "score", "observe"}) {
    chunk.restore();
    std::vector<char> before = chunk.all();
    compiled.find(name)(&chunk.rows, &chunk.frame, 0, count);
    for (int64_t i = 0; i < count; ++i)
      expectStatistics(chunk, i, name == std::string("measure"),
                       observed(name));
    EXPECT_EQ(before, chunk.all());
  }
}

std::string nameOf(const testing::TestParamInfo<Case> &info) {
  const Case &c = info.param;
  return c.machine.name + "_" + std::to_string(c.vocab) + "_" + nameOf(c.kind) +
         "_" + nameOf(c.form) + "_" + (c.temperature < 1 ? "cold" : "warm");
}

const Logits everyKind[] = {Logits::Normal, Logits::Extreme, Logits::Huge,
                            Logits::Masked, Logits::Equal,   Logits::Rising};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Machine &machine : machines)
    for (int64_t vocab : {1, 2, 7, 15, 16, 17, 100, 1000, 5000, 50000})
      for (Logits kind : everyKind)
        for (float temperature : {0.7f, 1.3f}) {
          // Long vectors of the reference are slow: once each.
          if (vocab > 10000 && (temperature > 1) == (kind == Logits::Normal))
            continue;
          all.push_back({machine, vocab, kind, temperature});
        }
  return all;
}

/// 16 bits, caps, biases and padding.
std::vector<Case> forms() {
  std::vector<Case> all;
  for (const Machine &machine : machines)
    for (int32_t dtype : {RLRT_F32, RLRT_BF16, RLRT_F16})
      for (int64_t vocab : {1, 7, 16, 100, 2500})
        for (Logits kind : everyKind) {
          if (dtype != RLRT_F32)
            all.push_back({machine, vocab, kind, 0.7f, {dtype}});
          all.push_back({machine, vocab, kind, 0.7f, {dtype, 0, false, 5}});
          // Of what a bias is added to f32 keeps nothing at 1e4.
          if (kind != Logits::Huge)
            all.push_back({machine, vocab, kind, 1.3f, {dtype, 0, true, 0}});
          // A capped -inf is no longer masked, so it says nothing of masks.
          if (kind == Logits::Masked)
            continue;
          all.push_back({machine, vocab, kind, 1.3f, {dtype, 30, false, 0}});
          all.push_back({machine, vocab, kind, 0.7f, {dtype, 3, true, 2}});
        }
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, RowNumbers, testing::ValuesIn(cases()), nameOf);
INSTANTIATE_TEST_SUITE_P(Forms, RowNumbers, testing::ValuesIn(forms()), nameOf);

/// The row formula itself: the objective is differenced over each logit.
TEST(RowGradient, MatchesDifferencesOfTheObjective) {
  for (int64_t vocab : {2, 7, 17})
    for (const Program &program : programs()) {
      SCOPED_TRACE(program.name + " " + std::to_string(vocab));
      Chunk chunk(5, vocab, Logits::Normal, 1.0f / 0.7f, 3);
      kernels("host").find(program.name)(&chunk.rows, &chunk.frame, 0, 5);
      for (int64_t i = 0; i < 5; ++i) {
        std::vector<Real> x(chunk.original(i), chunk.original(i) + vocab);
        auto objective = [&] {
          Real sum = 0, entropy = 0;
          for (Real logit : x)
            sum += std::exp(logit * chunk.rows.inverse_temperature);
          auto logp = [&](int64_t j) {
            return x[j] * chunk.rows.inverse_temperature - std::log(sum);
          };
          for (int64_t j = 0; j < vocab; ++j)
            entropy -= std::exp(logp(j)) * logp(j);
          Inputs in = chunk.inputs(i);
          in.logZ = std::log(sum);
          return program.value(logp(chunk.chosen[i]), entropy, in);
        };
        for (int64_t j = 0; j < vocab; ++j) {
          Real kept = x[j], step = 1e-6L;
          x[j] = kept + step;
          Real up = objective();
          x[j] = kept - step;
          Real down = objective();
          x[j] = kept;
          Real expected = (up - down) / (2 * step);
          EXPECT_NEAR(chunk.at(i, j), double(expected),
                      1e-5 * std::abs(double(expected)) + 3e-6)
              << "row " << i << " logit " << j;
        }
      }
    }
}

TEST(RowGradient, IsTheSameBitsForAnyCut) {
  int64_t count = 7;
  for (int64_t vocab : {17, 5000}) {
    Chunk chunk(count, vocab, Logits::Normal, 1.0f, 5);
    rlrt_row_kernel kernel = kernels("host").find("clipped");
    kernel(&chunk.rows, &chunk.frame, 0, count);
    std::vector<char> whole = chunk.all();
    std::vector<float> logp = chunk.logp, entropy = chunk.entropy;
    for (int64_t cut = 0; cut <= count; ++cut) {
      chunk.restore();
      kernel(&chunk.rows, &chunk.frame, cut, count);
      kernel(&chunk.rows, &chunk.frame, 0, cut);
      EXPECT_EQ(whole, chunk.all()) << "cut " << cut;
      EXPECT_EQ(logp, chunk.logp);
      EXPECT_EQ(entropy, chunk.entropy);
    }
  }
}

TEST(RowGradient, IsZeroWhereTheCotangentsAre) {
  Chunk chunk(9, 5000, Logits::Normal, 1.0f, 7);
  kernels("host").find("masked")(&chunk.rows, &chunk.frame, 0, 9);
  int silent = 0;
  for (int64_t i = 0; i < 9; ++i) {
    bool zero = true;
    for (int64_t j = 0; j < chunk.vocab(); ++j)
      zero &= chunk.at(i, j) == 0.0f;
    EXPECT_EQ(zero, !chunk.inputs(i).keep) << "row " << i;
    silent += zero;
  }
  EXPECT_GT(silent, 0);
  EXPECT_LT(silent, 9);
}

TEST(RowStatistics, EntropyMayBeUnwanted) {
  Chunk chunk(3, 100, Logits::Normal, 1.0f, 11);
  chunk.rows.entropy = nullptr;
  kernels("host").find("clipped")(&chunk.rows, &chunk.frame, 0, 3);
  for (int64_t i = 0; i < 3; ++i)
    expectStatistics(chunk, i, false);
}

} // namespace
} // namespace rl::compiler::test
