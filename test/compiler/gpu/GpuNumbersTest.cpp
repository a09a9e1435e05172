// In: row kernels of a GPU, run by fibers. Out: their numbers against long
// double. Must not know: how kernels compute.

#include "test/compiler/gpu/DeviceKernels.h"
#include "test/compiler/gpu/DeviceRows.h"

#include "gtest/gtest.h"

#include <cstring>
#include <map>

namespace rl::compiler::test {
namespace {

const DeviceKernels &kernels(const std::string &element) {
  static std::map<std::string, std::unique_ptr<DeviceKernels>> made;
  auto &entry = made[element];
  if (!entry)
    entry = std::make_unique<DeviceKernels>(allText(), element);
  return *entry;
}

/// As for a CPU, test/compiler/rows: roundings of a distance of 100 to the
/// maximum; the hardware's 2^-22 hides behind it.
constexpr Real relative = 1e-5L;
/// Absolute error of a log-probability or an entropy near zero: 2^-22 of the
/// exponentials, should they all err to one side, and the roundings a CPU has.
constexpr Real absolute = 6e-7L;

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

struct Case {
  const Element &element;
  int64_t vocab;
  Logits kind;
  float temperature;
  Launch launch;
};

void expectStatistics(Chunk &chunk, int64_t i, bool withEntropy,
                      const std::vector<int> &further = {}) {
  Exact exact = chunk.exact(i);
  EXPECT_EQ(chunk.furtherFaults(i, further, relative, absolute), "");
  Real logp = chunk.logp[chunk.points[i]];
  EXPECT_LE(logp, 0.0L);
  EXPECT_NEAR(double(logp), double(exact.chosen),
              double(relative * std::abs(exact.chosen) + absolute))
      << "row " << i;
  Real entropy = chunk.entropy[chunk.points[i]];
  if (withEntropy)
    EXPECT_NEAR(double(entropy), double(exact.entropy),
                double(relative * exact.entropy + absolute))
        << "row " << i;
  else
    EXPECT_EQ(entropy, 12345.0L);
}

void expectGradient(Chunk &chunk, const DeviceRows &rows,
                    const Element &element, int64_t i, const Program &program) {
  Exact exact = chunk.exact(i);
  Inputs in = chunk.inputs(i);
  Real entropy = exact.entropy;
  auto [g, h, k] = slopes(program, exact.chosen, entropy, in);
  // What the allowed error of the statistics does to g and h is not the
  // second sweep's.
  Real bits = 0x1p-22L * std::abs(exact.chosen) + 0x1p-22L;
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
  Real gBlur = blur(bits, 0, 0, relative * in.maxProb).g,
       hBlur = blur(0, absolute, 0, 0).h,
       kBlur = blur(0, 0, absolute + 0x1p-21L * std::abs(in.logZ), 0).k;
  Real inverse = chunk.rows.inverse_temperature;
  int64_t worst = -1;
  Real excess = 0;
  for (int64_t j = 0; j < chunk.vocab(); ++j) {
    Real one = j == chunk.chosen[i], p = exact.p[j];
    Real level = p > 0 ? p * (exact.logp[j] + entropy) : 0;
    Real terms = p > 0 ? p * (std::abs(exact.logp[j]) + entropy) : 0;
    Real expected = inverse * (g * (one - p) - h * level + k * p);
    // The terms before they cancel; 2^-126 of the largest is flushed.
    Real bound =
        inverse * ((relative * std::abs(g) + gBlur) * (one + p) +
                   (relative * std::abs(h) + hBlur) * terms +
                   absolute * (std::abs(h) + hBlur) * p +
                   (relative * std::abs(k) + kBlur) * p +
                   0x1p-118L * (std::abs(g) + std::abs(h) + std::abs(k)));
    // Rounded once: the error before it can carry over one more bound.
    bound += element.halfUlp * (std::abs(expected) + bound) + element.tiny;
    Real error = std::abs(Real(rows.at(i, j)) - expected);
    if (!(error <= bound) && !(error - bound < excess)) {
      worst = j;
      excess = error - bound;
    }
  }
  EXPECT_EQ(worst, -1) << "row " << i << ": gradient " << rows.at(i, worst)
                       << " is off by " << double(excess)
                       << " beyond the bound; g " << double(g) << " h "
                       << double(h) << " p " << double(exact.p[worst]);
}

void expectExact(const Case &c) {
  int64_t count = c.vocab > 10000 ? 2 : c.launch.cluster ? 3 : 5;
  Chunk chunk(count, c.vocab, c.kind, 1.0f / c.temperature, unsigned(c.vocab));
  DeviceRows rows(chunk, c.element);
  const DeviceKernels &compiled = kernels(c.element.name);
  auto launch = [&](const std::string &name) {
    EXPECT_EQ(compiled.run(name,
                           onDevice(chunk.rows, chunk.frame, rows.logits()),
                           count, c.launch),
              "");
  };
  for (const Program &program : programs()) {
    SCOPED_TRACE(program.name);
    rows.restore();
    launch(program.name);
    for (int64_t i = 0; i < count; ++i) {
      expectStatistics(chunk, i, program.writesEntropy, program.further);
      expectGradient(chunk, rows, c.element, i, program);
    }
    EXPECT_TRUE(rows.gapsAreWhole());
  }
  // Kernels without a gradient are not made for clusters.
  if (c.launch.cluster)
    return;
  for (const char *name : {"measure", "score", "observe"}) {
    rows.restore();
    std::vector<uint8_t> before = rows.all();
    launch(name);
    for (int64_t i = 0; i < count; ++i)
      expectStatistics(chunk, i, name == std::string("measure"),
                       observed(name));
    EXPECT_EQ(before, rows.all());
  }
}

const Element &elementOf(const std::string &name) {
  return *std::find_if(elements().begin(), elements().end(),
                       [&](auto &element) { return element.name == name; });
}

class GpuNumbers
    : public testing::TestWithParam<std::tuple<std::string, Logits>> {
protected:
  /// Threads, temperatures and the hardware's errors take turns.
  void expectAll(std::vector<int> threads, std::vector<int> clusters) {
    auto [name, kind] = GetParam();
    unsigned number = unsigned(kind);
    for (int64_t vocab :
         {1, 2, 7, 8, 15, 16, 17, 31, 100, 1000, 4099, 5000, 50000}) {
      ++number;
      Launch launch;
      launch.threads = threads[number % threads.size()];
      launch.cluster = clusters[number % clusters.size()];
      launch.seed = number;
      launch.exponential = Exponential(number / 2 % 4);
      float temperature = number % 3 ? 0.7f : 1.3f;
      SCOPED_TRACE(std::to_string(vocab) + " logits, " +
                   std::to_string(launch.threads) + " threads, clusters of " +
                   std::to_string(launch.cluster) + ", exponential " +
                   std::to_string(int(launch.exponential)));
      expectExact({elementOf(name), vocab, kind, temperature, launch});
    }
  }
};

TEST_P(GpuNumbers, OfABlockMatchLongDouble) {
  expectAll({32, 256, 96, 1024}, {0});
}

TEST_P(GpuNumbers, OfAClusterMatchLongDouble) {
  // With six kinds of logits every number of threads meets every cluster.
  expectAll({32, 256, 96}, {1, 2, 3, 4, 5, 6, 7, 8});
}

INSTANTIATE_TEST_SUITE_P(
    All, GpuNumbers,
    testing::Combine(testing::Values("f32", "bf16", "f16"),
                     testing::Values(Logits::Normal, Logits::Extreme,
                                     Logits::Huge, Logits::Masked,
                                     Logits::Equal, Logits::Rising)),
    [](const auto &info) {
      return std::get<0>(info.param) + "_" + nameOf(std::get<1>(info.param));
    });

/// A chunk of Normal rows and its logits on the device.
struct Fixture {
  explicit Fixture(int64_t count, int64_t vocab, unsigned seed,
                   const std::string &name = "f32")
      : element(elementOf(name)),
        chunk(count, vocab, Logits::Normal, 1.0f, seed), rows(chunk, element) {}
  std::string run(const DeviceKernels &with, const std::string &name,
                  Launch launch, int64_t begin, int64_t end) {
    rlrt_device_rows parameters =
        onDevice(chunk.rows, chunk.frame, rows.logits());
    parameters.begin = begin;
    return with.run(name, parameters, end - begin, launch);
  }
  std::string run(const std::string &name, Launch launch = {}) {
    return run(kernels(element.name), name, launch, 0, chunk.count());
  }
  const Element &element;
  Chunk chunk;
  DeviceRows rows;
};

/// Without clusters, and some sizes of them.
constexpr int someClusters[] = {0, 1, 2, 3, 8};

class GpuGradient : public testing::TestWithParam<int> {
protected:
  GpuGradient() {
    launch.threads = 64;
    launch.cluster = GetParam();
  }
  Launch launch;
};

INSTANTIATE_TEST_SUITE_P(Clusters, GpuGradient,
                         testing::ValuesIn(someClusters));

TEST_P(GpuGradient, IsTheSameBitsForAnyOrderAndCut) {
  for (const char *element : {"f32", "bf16"})
    for (int64_t vocab : {17, 5000}) {
      Fixture whole(5, vocab, 5, element);
      ASSERT_EQ(whole.run("clipped", launch), "");
      std::vector<uint8_t> bits = whole.rows.all();
      for (int64_t cut = 0; cut <= 5; ++cut) {
        Fixture parts(5, vocab, 5, element);
        ++launch.seed;
        ASSERT_EQ(parts.run(kernels(element), "clipped", launch, cut, 5), "");
        ASSERT_EQ(parts.run(kernels(element), "clipped", launch, 0, cut), "");
        EXPECT_EQ(bits, parts.rows.all()) << "cut " << cut;
        EXPECT_EQ(whole.chunk.logp, parts.chunk.logp);
        EXPECT_EQ(whole.chunk.entropy, parts.chunk.entropy);
      }
    }
}

TEST_P(GpuGradient, IsZeroWhereTheCotangentsAre) {
  for (const char *element : {"f32", "f16"}) {
    Fixture made(9, 1003, 7, element);
    ASSERT_EQ(made.run("masked", launch), "");
    int silent = 0;
    for (int64_t i = 0; i < 9; ++i) {
      bool zero = true;
      for (int64_t j = 0; j < 1003; ++j)
        zero &= made.rows.at(i, j) == 0.0f;
      EXPECT_EQ(zero, !made.chunk.inputs(i).keep) << "row " << i;
      silent += zero;
    }
    EXPECT_GT(silent, 0);
    EXPECT_LT(silent, 9);
    EXPECT_TRUE(made.rows.gapsAreWhole());
  }
}

/// The chosen logit at every place a thread may have it: edges and vectors.
TEST_P(GpuGradient, ReachesTheChosenLogitWhereverItLies) {
  for (const Element &element : elements()) {
    Fixture made(3, 37, 9, element.name);
    for (int64_t at = 0; at < 37; ++at) {
      made.rows.restore();
      made.chunk.chosen.assign(3, at);
      ASSERT_EQ(made.run("likelihood", launch), "");
      for (int64_t i = 0; i < 3; ++i)
        expectGradient(made.chunk, made.rows, element, i, programs()[0]);
    }
  }
}

TEST(GpuStatistics, EntropyMayBeUnwanted) {
  Fixture made(3, 100, 11);
  made.chunk.rows.entropy = nullptr;
  ASSERT_EQ(made.run("clipped"), "");
  for (int64_t i = 0; i < 3; ++i)
    expectStatistics(made.chunk, i, false);
}

float fromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

TEST(GpuStatistics, WhatIsNoNumberReachesLogp) {
  for (const char *element : {"f32", "bf16", "f16"})
    for (uint32_t bits : {0x7fc00000u, 0xffc00000u, 0xffffffffu, 0x7f800000u})
      for (int64_t vocab : {1, 7, 100, 5000})
        for (int64_t at : {int64_t(0), vocab / 2, vocab - 1})
          for (auto [name, cluster] :
               {std::pair("clipped", 0), {"score", 0}, {"clipped", 3}}) {
            Fixture made(2, vocab, 13, element);
            made.rows.set(1, at, fromBits(bits));
            Launch launch;
            launch.cluster = cluster;
            ASSERT_EQ(made.run(name, launch), "");
            EXPECT_TRUE(std::isfinite(made.chunk.logp[made.chunk.points[0]]));
            EXPECT_TRUE(std::isnan(made.chunk.logp[made.chunk.points[1]]))
                << name << " " << element << " bits " << std::hex << bits
                << std::dec << " at " << at << " of " << vocab;
          }
}

TEST(GpuStatistics, ARowWithoutATokenIsNoNumber) {
  for (int64_t vocab : {1, 100, 5000}) {
    Fixture made(1, vocab, 17);
    for (int64_t j = 0; j < vocab; ++j)
      made.rows.set(0, j, -std::numeric_limits<float>::infinity());
    ASSERT_EQ(made.run("measure"), "");
    EXPECT_TRUE(std::isnan(made.chunk.logp[made.chunk.points[0]]));
  }
}

TEST(GpuStatistics, AMaskedChoiceIsImpossible) {
  Fixture made(1, 100, 19);
  made.rows.set(0, made.chunk.chosen[0],
                -std::numeric_limits<float>::infinity());
  ASSERT_EQ(made.run("measure"), "");
  EXPECT_EQ(made.chunk.logp[made.chunk.points[0]],
            -std::numeric_limits<float>::infinity());
}

/// Rows of `clipped` or, without clusters, `measure` whose log-probability is
/// wrong.
int wrongRows(const DeviceKernels &broken, int threads, int cluster) {
  Launch launch;
  launch.threads = threads;
  launch.cluster = cluster;
  int wrong = 0;
  for (launch.seed = 1; launch.seed <= 8; ++launch.seed) {
    Fixture made(3, 1000, 23);
    EXPECT_EQ(made.run(broken, cluster ? "clipped" : "measure", launch, 0, 3),
              "");
    for (int64_t i = 0; i < 3; ++i) {
      Real exact = made.chunk.exact(i).chosen;
      Real found = made.chunk.logp[made.chunk.points[i]];
      wrong += !(std::abs(found - exact) < 1e-3L);
    }
  }
  return wrong;
}

/// The other tests would notice: without its barrier a kernel is wrong.
TEST(GpuFaults, ADroppedBarrierIsSeen) {
  auto drop = [](llvm::Module &module) { dropCalls(module, "barrier.cta"); };
  EXPECT_GT(wrongRows({allText(), "f32", drop}, 256, 0), 0);
  EXPECT_GT(wrongRows({allText(), "f32", drop}, 256, 2), 0);
}

/// Of both meetings of a cluster, each half: totals before they are written, or
/// of a block that has ended.
TEST(GpuFaults, EachDroppedBarrierOfAClusterIsSeen) {
  EXPECT_EQ(wrongRows({allText(), "f32"}, 64, 3), 0);
  for (const char *half : {"arrive", "wait"})
    for (int which : {0, 1}) {
      DeviceKernels broken(allText(), "f32", [&](llvm::Module &module) {
        dropCalls(module, std::string("barrier.cluster.") + half, which);
      });
      EXPECT_GT(wrongRows(broken, 64, 3), 0) << half << " " << which;
    }
}

} // namespace
} // namespace rl::compiler::test
