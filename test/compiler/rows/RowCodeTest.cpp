// In: object files for several processors. Out: which instructions they hold.
// Must not know: what the instructions compute.

#include "test/compiler/rows/Kernels.h"
#include "test/compiler/rows/Programs.h"

#include "gtest/gtest.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <unistd.h>

namespace rl::compiler::test {
namespace {

std::string disassemble(const Kernels &kernels) {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() /
      ("rows-" + std::to_string(getpid()) + "-" + kernels.target().cpu + ".o");
  std::ofstream(path, std::ios::binary) << kernels.object();
  std::string command = std::string(RL_OBJDUMP) +
                        " -d --no-show-raw-insn --no-leading-addr " +
                        path.string();
  std::string text;
  FILE *pipe = popen(command.c_str(), "r");
  char buffer[4096];
  while (size_t n = fread(buffer, 1, sizeof buffer, pipe))
    text.append(buffer, n);
  EXPECT_EQ(pclose(pipe), 0) << command;
  std::filesystem::remove(path);
  return text;
}

/// Registers and mask operands that AVX-512 brought.
const std::regex avx512("%zmm|%[xy]mm(1[6-9]|2[0-9]|3[01])|%k[0-7]");

bool holds(const std::string &text, const std::string &pattern) {
  return std::regex_search(text, std::regex(pattern));
}

TEST(RowCode, AVersion3ProcessorGetsNoAvx512) {
  Kernels kernels(allText(), "x86-64-v3");
  EXPECT_EQ(kernels.target().lanes, 8u);
  std::string text = disassemble(kernels);
  EXPECT_TRUE(holds(text, "vfmadd[0-9]+ps\\s+%ymm"));
  EXPECT_TRUE(holds(text, "vmaxps\\s+%ymm"));
  std::smatch found;
  EXPECT_FALSE(std::regex_search(text, found, avx512)) << found.str();
}

TEST(RowCode, APlainProcessorGetsNoAvxAndNoLibraryForFma) {
  Kernels kernels(allText(), "x86-64");
  EXPECT_EQ(kernels.target().lanes, 4u);
  EXPECT_FALSE(kernels.target().fma);
  std::string text = disassemble(kernels);
  EXPECT_TRUE(holds(text, "\\bmulps\\s+%xmm"));
  EXPECT_FALSE(holds(text, "%ymm|%zmm|\\bv[a-z0-9]+ps\\b"));
  EXPECT_EQ(kernels.object().find("fmaf"), std::string::npos);
}

TEST(RowCode, AnAvx512ProcessorGetsWholeRegisters) {
  // Compiled, not run, so any machine may check it.
  for (const char *cpu : {"x86-64-v4", "skylake-avx512"}) {
    HostTarget target;
    ASSERT_EQ(selectHost(cpu, target), "");
    EXPECT_EQ(target.lanes, 16u);
    Kernels kernels(allText(), cpu);
    EXPECT_TRUE(holds(disassemble(kernels), "vfmadd[0-9]+ps\\s+%zmm")) << cpu;
  }
}

TEST(RowCode, NoVectorBecomesScalarCalls) {
  // Exponentials of rows are ours; only the finish programs call a library.
  Kernels kernels(statisticsText(), "host");
  std::string text = disassemble(kernels);
  EXPECT_FALSE(holds(text, "\\bcall"));
  for (const char *name : {"expf", "exp2f", "logf", "log2f", "_ZGV"})
    EXPECT_EQ(kernels.object().find(name), std::string::npos) << name;
}

TEST(RowCode, AnUnknownProcessorIsNamed) {
  HostTarget target;
  std::string error = selectHost("pentium-of-the-future", target);
  EXPECT_NE(error.find("`pentium-of-the-future`"), std::string::npos) << error;
}

} // namespace
} // namespace rl::compiler::test
