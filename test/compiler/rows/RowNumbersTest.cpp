// In: compiled row kernels. Out: their numbers against long double.
// Must not know: how kernels compute.

#include "test/compiler/rows/Chunk.h"
#include "test/compiler/rows/Kernels.h"

#include "gtest/gtest.h"

#include <cstring>
#include <map>

namespace rl::compiler::test {
namespace {

/// One compilation for each processor serves all cases.
const Kernels &kernels(const std::string &cpu) {
  static std::map<std::string, std::unique_ptr<Kernels>> made;
  auto &entry = made[cpu];
  if (!entry)
    entry = std::make_unique<Kernels>(allText(), cpu);
  return *entry;
}

/// Relative f32 tolerance of values and gradients: a distance to the maximum
/// of 100 carries two roundings of 2^-24 * 100 into an exponential.
constexpr Real relative = 1e-5L;
/// Absolute error of a log-probability or an entropy near zero.
constexpr Real absolute = 4e-7L;

struct Slopes {
  Real g, h;
};

/// Central differences of the program's mathematics; their error is 1e-9.
Slopes slopes(const Program &program, Real logp, Real entropy,
              const Inputs &in) {
  Real step = 1e-6L;
  auto at = [&](Real dl, Real dh) {
    return program.value(logp + dl, entropy + dh, in);
  };
  return {(at(step, 0) - at(-step, 0)) / (2 * step),
          (at(0, step) - at(0, -step)) / (2 * step)};
}

void expectStatistics(Chunk &chunk, int64_t i, bool withEntropy) {
  Exact exact = chunk.exact(i);
  Real logp = chunk.logp[chunk.points[i]];
  EXPECT_LE(logp, 0.0L);
  EXPECT_NEAR(double(logp), double(exact.chosen),
              double(relative * std::abs(exact.chosen) + absolute))
      << "row " << i;
  if (withEntropy) {
    Real entropy = chunk.entropy[chunk.points[i]];
    EXPECT_NEAR(double(entropy), double(exact.entropy),
                double(relative * exact.entropy + absolute))
        << "row " << i;
  } else {
    EXPECT_EQ(chunk.entropy[chunk.points[i]], 12345.0f);
  }
}

void expectGradient(Chunk &chunk, int64_t i, const Program &program) {
  Exact exact = chunk.exact(i);
  Inputs in = chunk.inputs(i);
  Real entropy = exact.entropy;
  auto [g, h] = slopes(program, exact.chosen, entropy, in);
  // The program reads f32 statistics: what their allowed error does to g and
  // h is not the second sweep's.
  Real bits = 0x1p-22L * std::abs(exact.chosen);
  auto blur = [&](Real logpError, Real entropyError) -> Slopes {
    Slopes up =
        slopes(program, exact.chosen + logpError, entropy + entropyError, in);
    Slopes down =
        slopes(program, exact.chosen - logpError, entropy - entropyError, in);
    return {std::abs(up.g - down.g), std::abs(up.h - down.h)};
  };
  Real gBlur = blur(bits, 0).g, hBlur = blur(0, absolute).h;
  Real inverse = chunk.rows.inverse_temperature;
  int64_t worst = -1;
  Real excess = 0;
  for (int64_t j = 0; j < chunk.vocab(); ++j) {
    Real one = j == chunk.chosen[i], p = exact.p[j];
    Real level = p > 0 ? p * (exact.logp[j] + entropy) : 0;
    Real terms = p > 0 ? p * (std::abs(exact.logp[j]) + entropy) : 0;
    Real expected = inverse * (g * (one - p) - h * level);
    // The terms before they cancel; 2^-126 of the largest is flushed.
    Real bound = inverse * ((relative * std::abs(g) + gBlur) * (one + p) +
                            (relative * std::abs(h) + hBlur) * terms +
                            absolute * (std::abs(h) + hBlur) * p +
                            0x1p-118L * (std::abs(g) + std::abs(h)));
    Real error = std::abs(Real(chunk.row(i)[j]) - expected);
    if (!(error <= bound) && !(error - bound < excess)) {
      worst = j;
      excess = error - bound;
    }
  }
  EXPECT_EQ(worst, -1) << "row " << i << ": gradient " << chunk.row(i)[worst]
                       << " is off by " << double(excess)
                       << " beyond the bound; g " << double(g) << " h "
                       << double(h) << " p " << double(exact.p[worst]);
}

struct Case {
  std::string cpu;
  int64_t vocab;
  Logits kind;
  float temperature;
};

void PrintTo(const Case &c, std::ostream *out) {
  *out << c.cpu << ", " << c.vocab << " " << nameOf(c.kind) << " logits at "
       << c.temperature;
}

class RowNumbers : public testing::TestWithParam<Case> {};

TEST_P(RowNumbers, ValueAndGradientMatchLongDouble) {
  const Case &param = GetParam();
  const Kernels &compiled = kernels(param.cpu);
  int64_t count = param.vocab > 10000 ? 2 : 7;
  Chunk chunk(count, param.vocab, param.kind, 1.0f / param.temperature,
              unsigned(param.vocab));
  for (const Program &program : programs()) {
    SCOPED_TRACE(program.name);
    chunk.restore();
    compiled.find(program.name)(&chunk.rows, &chunk.frame, 0, count);
    for (int64_t i = 0; i < count; ++i) {
      expectStatistics(chunk, i, program.writesEntropy);
      expectGradient(chunk, i, program);
    }
    EXPECT_TRUE(chunk.gapsAreWhole());
  }
  for (bool entropy : {true, false}) {
    chunk.restore();
    std::vector<float> before = chunk.all();
    compiled.find(entropy ? "measure" : "score")(&chunk.rows, &chunk.frame, 0,
                                                 count);
    for (int64_t i = 0; i < count; ++i)
      expectStatistics(chunk, i, entropy);
    EXPECT_EQ(std::memcmp(before.data(), chunk.all().data(),
                          before.size() * sizeof(float)),
              0);
  }
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const char *cpu : {"host", "x86-64-v3", "x86-64"})
    for (int64_t vocab : {1, 2, 7, 15, 16, 17, 100, 1000, 5000, 50000})
      for (Logits kind : {Logits::Normal, Logits::Extreme, Logits::Huge,
                          Logits::Masked, Logits::Equal, Logits::Rising})
        for (float temperature : {0.7f, 1.3f}) {
          // Long vectors of the reference are slow: once each.
          if (vocab > 10000 && (temperature > 1) == (kind == Logits::Normal))
            continue;
          all.push_back({cpu, vocab, kind, temperature});
        }
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, RowNumbers, testing::ValuesIn(cases()),
                         [](const auto &info) {
                           std::string cpu = info.param.cpu;
                           std::replace(cpu.begin(), cpu.end(), '-', '_');
                           return cpu + "_" + std::to_string(info.param.vocab) +
                                  "_" + nameOf(info.param.kind) + "_" +
                                  (info.param.temperature < 1 ? "cold"
                                                              : "warm");
                         });

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
          return program.value(logp(chunk.chosen[i]), entropy, chunk.inputs(i));
        };
        for (int64_t j = 0; j < vocab; ++j) {
          Real kept = x[j], step = 1e-6L;
          x[j] = kept + step;
          Real up = objective();
          x[j] = kept - step;
          Real down = objective();
          x[j] = kept;
          Real expected = (up - down) / (2 * step);
          EXPECT_NEAR(chunk.row(i)[j], double(expected),
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
    std::vector<float> whole = chunk.all(), logp = chunk.logp,
                       entropy = chunk.entropy;
    for (int64_t cut = 0; cut <= count; ++cut) {
      chunk.restore();
      kernel(&chunk.rows, &chunk.frame, cut, count);
      kernel(&chunk.rows, &chunk.frame, 0, cut);
      EXPECT_EQ(std::memcmp(whole.data(), chunk.all().data(),
                            whole.size() * sizeof(float)),
                0)
          << "cut " << cut;
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
      zero &= chunk.row(i)[j] == 0.0f;
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

float fromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

TEST(RowStatistics, WhatIsNoNumberReachesLogp) {
  // Quiet, signed, signalling, with low payload bits, and infinity.
  for (uint32_t bits : {0x7fc00000u, 0xffc00000u, 0x7f800001u, 0x7fc00123u,
                        0xffffffffu, 0x7f800000u})
    for (int64_t vocab : {1, 7, 100, 5000})
      for (int64_t at : {int64_t(0), vocab / 2, vocab - 1})
        for (const char *cpu : {"host", "x86-64-v3", "x86-64"})
          for (const char *name :
               {"clipped", "likelihood", "measure", "score"}) {
            Chunk chunk(2, vocab, Logits::Normal, 1.0f, 13);
            chunk.row(1)[at] = fromBits(bits);
            kernels(cpu).find(name)(&chunk.rows, &chunk.frame, 0, 2);
            EXPECT_TRUE(std::isfinite(chunk.logp[chunk.points[0]]));
            EXPECT_TRUE(std::isnan(chunk.logp[chunk.points[1]]))
                << name << " " << cpu << " bits " << std::hex << bits
                << std::dec << " at " << at << " of " << vocab << ": "
                << chunk.logp[chunk.points[1]];
          }
}

TEST(RowStatistics, ARowWithoutATokenIsNoNumber) {
  for (int64_t vocab : {1, 100, 5000}) {
    Chunk chunk(1, vocab, Logits::Normal, 1.0f, 17);
    std::fill_n(chunk.row(0), vocab, -std::numeric_limits<float>::infinity());
    kernels("host").find("measure")(&chunk.rows, &chunk.frame, 0, 1);
    EXPECT_TRUE(std::isnan(chunk.logp[chunk.points[0]]));
  }
}

TEST(RowStatistics, AMaskedChoiceIsImpossible) {
  Chunk chunk(1, 100, Logits::Normal, 1.0f, 19);
  chunk.row(0)[chunk.chosen[0]] = -std::numeric_limits<float>::infinity();
  kernels("host").find("measure")(&chunk.rows, &chunk.frame, 0, 1);
  EXPECT_EQ(chunk.logp[chunk.points[0]],
            -std::numeric_limits<float>::infinity());
}

} // namespace
} // namespace rl::compiler::test
