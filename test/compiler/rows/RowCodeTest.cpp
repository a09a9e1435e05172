// In: object files for several processors. Out: which instructions they hold.
// Must not know: what the instructions compute.

#include "test/compiler/rows/Kernels.h"
#include "test/compiler/rows/Programs.h"

#include "gtest/gtest.h"

#include <llvm-c/Target.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
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

/// The text of each function, by its name.
std::map<std::string, std::string> functions(const std::string &text) {
  std::map<std::string, std::string> all;
  std::istringstream lines(text);
  std::string name;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with('<') && line.ends_with(">:"))
      name = line.substr(1, line.size() - 3);
    else
      all[name] += line + "\n";
  return all;
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
  // Exponentials of rows are ours; only finish programs and the combination of
  // shards call a library, and kernels their sweeps.
  for (const char *cpu : {"host", "portable"}) {
    Kernels kernels(statisticsText(), cpu);
    std::map<std::string, std::string> all = functions(disassemble(kernels));
    int sweeps = 0;
    for (auto &[name, text] : all)
      if (name.starts_with("rl.sum.")) {
        ++sweeps;
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);)
          EXPECT_TRUE(!holds(line, "\\bcall") || holds(line, "<rl\\.shape"))
              << name << line;
      }
    EXPECT_GE(sweeps, 6) << cpu;
    for (const char *name : {"expf", "exp2f", "logf", "log2f", "tanhf", "_ZGV",
                             "__extendhfsf2", "__truncsfhf2", "__truncsfbf2"})
      EXPECT_EQ(kernels.object().find(name), std::string::npos) << name;
  }
}

TEST(RowCode, EachSetHoldsItsOwnInstructions) {
  Kernels kernels(allText(), "portable");
  std::map<std::string, std::string> all = functions(disassemble(kernels));
  int any = 0, half = 0, whole = 0, bf16 = 0;
  for (auto &[name, text] : all) {
    std::smatch found;
    // The first sweep comes from memory.
    if (name.starts_with("rl.sum")) {
      EXPECT_TRUE(holds(text, "prefetcht0")) << name;
    }
    if (name.ends_with(".avx512") || name.ends_with(".avx512_bf16")) {
      ++whole;
      EXPECT_TRUE(holds(text, "%zmm")) << name;
      if (name.starts_with("rl.sum") || name.starts_with("rl.gradient")) {
        EXPECT_TRUE(holds(text, "vperm[it]2ps")) << name;
      }
      bf16 += holds(text, "vcvtneps2bf16");
      EXPECT_EQ(holds(text, "vcvtneps2bf16"),
                name.starts_with("rl.gradient") && name.ends_with("_bf16"))
          << name;
    } else if (name.ends_with(".avx2")) {
      ++half;
      EXPECT_TRUE(holds(text, "%ymm")) << name;
      EXPECT_FALSE(std::regex_search(text, found, avx512))
          << name << found.str();
    } else {
      // The kernels, what chooses, and the baseline run everywhere.
      ++any;
      EXPECT_FALSE(holds(text, "%ymm|%zmm|\\bv[a-z0-9]+[ps][sd]\\b")) << name;
    }
  }
  EXPECT_GT(std::min({any, half, whole, bf16}), 0);
}

TEST(RowCode, Neon) {
  LLVMInitializeAArch64TargetInfo();
  LLVMInitializeAArch64Target();
  LLVMInitializeAArch64TargetMC();
  LLVMInitializeAArch64AsmPrinter();
  Kernels kernels(allText(), "portable", nullptr, "aarch64-unknown-linux-gnu");
  EXPECT_EQ(kernels.target().lanes, 4u);
  std::string text = disassemble(kernels);
  EXPECT_TRUE(holds(text, "fmla\\s+v[0-9]+\\.4s"));
  EXPECT_FALSE(holds(text, "cpuid|xgetbv"));
  for (const char *name : {"expf", "exp2f", "log2f", "tanhf", "fmaf"})
    EXPECT_FALSE(holds(text, std::string("bl\\s+.*<") + name + ">"));
}

TEST(RowCode, AnUnknownProcessorIsNamed) {
  HostTarget target;
  std::string error = selectHost("pentium-of-the-future", target);
  EXPECT_NE(error.find("`pentium-of-the-future`"), std::string::npos) << error;
}

} // namespace
} // namespace rl::compiler::test
