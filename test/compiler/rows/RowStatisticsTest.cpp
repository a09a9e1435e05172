// In: compiled row kernels on rows that are no rows, and each instruction set.
// Out: what they say of it. Must not know: how kernels compute.

#include "test/compiler/rows/Chunk.h"
#include "test/compiler/rows/Machines.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace rl::compiler::test {
namespace {

TEST(RowStatistics, WhatIsNoNumberReachesLogp) {
  // Quiet, signed, signalling, with low payload bits, and infinity.
  for (uint32_t bits : {0x7fc00000u, 0xffc00000u, 0x7f800001u, 0x7fc00123u,
                        0xffffffffu, 0x7f800000u})
    for (int64_t vocab : {1, 7, 100, 5000})
      for (int64_t at : {int64_t(0), vocab / 2, vocab - 1})
        for (const Machine &machine : machines)
          for (const char *name :
               {"clipped", "likelihood", "measure", "score"}) {
            Chunk chunk(2, vocab, Logits::Normal, 1.0f, 13);
            chunk.rows.instructions = machine.most;
            std::memcpy(chunk.address(1, at), &bits, sizeof bits);
            kernels(machine.cpu).find(name)(&chunk.rows, &chunk.frame, 0, 2);
            EXPECT_TRUE(std::isfinite(chunk.logp[chunk.points[0]]));
            EXPECT_TRUE(std::isnan(chunk.logp[chunk.points[1]]))
                << name << " " << machine.name << " bits " << std::hex << bits
                << std::dec << " at " << at << " of " << vocab << ": "
                << chunk.logp[chunk.points[1]];
          }
}

TEST(RowStatistics, ARowWithoutATokenIsNoNumber) {
  for (int64_t vocab : {1, 100, 5000}) {
    Chunk chunk(1, vocab, Logits::Normal, 1.0f, 17);
    for (int64_t j = 0; j < vocab; ++j)
      chunk.set(0, j, -std::numeric_limits<float>::infinity());
    kernels("host").find("measure")(&chunk.rows, &chunk.frame, 0, 1);
    EXPECT_TRUE(std::isnan(chunk.logp[chunk.points[0]]));
  }
}

TEST(RowStatistics, AMaskedChoiceIsImpossible) {
  Chunk chunk(1, 100, Logits::Normal, 1.0f, 19);
  chunk.set(0, chunk.chosen[0], -std::numeric_limits<float>::infinity());
  kernels("host").find("measure")(&chunk.rows, &chunk.frame, 0, 1);
  EXPECT_EQ(chunk.logp[chunk.points[0]],
            -std::numeric_limits<float>::infinity());
}

TEST(RowStatistics, WhatIsNoNumberReachesLogpInSixteenBitsAndShapedToo) {
  float none = std::numeric_limits<float>::quiet_NaN();
  float infinity = std::numeric_limits<float>::infinity();
  for (Form form : {Form{RLRT_BF16}, Form{RLRT_F16}, Form{RLRT_F32, 30},
                    Form{RLRT_F32, 0, true}, Form{RLRT_BF16, 30, true}})
    for (float bad : {none, infinity})
      for (const Machine &machine : machines)
        for (const char *name : {"clipped", "score"}) {
          // A capped infinity is the cap, and a number.
          if (form.cap > 0 && bad == infinity)
            continue;
          Chunk chunk(2, 100, Logits::Normal, 1.0f, 13, form);
          chunk.rows.instructions = machine.most;
          chunk.set(1, 50, bad);
          kernels(machine.cpu).find(name)(&chunk.rows, &chunk.frame, 0, 2);
          EXPECT_TRUE(std::isfinite(chunk.logp[chunk.points[0]]));
          EXPECT_TRUE(std::isnan(chunk.logp[chunk.points[1]]))
              << name << " " << machine.name << " " << nameOf(form) << " "
              << bad;
        }
}

TEST(RowStatistics, AnUnknownTypeIsNoNumber) {
  for (const char *cpu : {"host", "portable"})
    for (const char *name : {"clipped", "score"}) {
      Chunk chunk(1, 20, Logits::Normal, 1.0f, 23);
      chunk.rows.dtype = RLRT_I64;
      std::vector<char> before = chunk.all();
      kernels(cpu).find(name)(&chunk.rows, &chunk.frame, 0, 1);
      EXPECT_TRUE(std::isnan(chunk.logp[chunk.points[0]])) << cpu << name;
      EXPECT_EQ(before, chunk.all());
    }
}

std::string chosenSet(int32_t most) {
  using Names = const char *(*)(int32_t);
  return reinterpret_cast<Names>(
      kernels("portable").address("rlrt.instructions"))(most);
}

TEST(RowInstructions, AreTheBestOfThisProcessor) {
#ifdef __x86_64__
  __builtin_cpu_init();
  std::string best = "baseline";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("f16c"))
    best = "avx2";
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    best = __builtin_cpu_supports("avx512bf16") ? "avx512_bf16" : "avx512";
  EXPECT_EQ(chosenSet(rlrt_any), best);
  EXPECT_EQ(chosenSet(rlrt_avx512_bf16), best);
  EXPECT_EQ(chosenSet(rlrt_baseline), "baseline");
  if (best != "baseline") {
    EXPECT_EQ(chosenSet(rlrt_avx2), "avx2");
  }
#endif
}

/// So that a test for one set is none of another.
TEST(RowInstructions, EachIsUsed) {
  std::map<std::string, std::vector<char>> seen;
  for (int32_t most : {rlrt_baseline, rlrt_avx2, rlrt_avx512}) {
    Chunk chunk(7, 5000, Logits::Normal, 1.0f / 0.7f, 29);
    chunk.rows.instructions = most;
    kernels("portable").find("clipped")(&chunk.rows, &chunk.frame, 0, 7);
    seen[chosenSet(most)] = chunk.all();
  }
  for (auto &[name, bytes] : seen)
    for (auto &[other, others] : seen)
      if (name < other) {
        EXPECT_NE(bytes, others) << name << " " << other;
      }
  EXPECT_GE(seen.size(), 1u);
}

} // namespace
} // namespace rl::compiler::test
