// In: row kernels. Out: what their PTX holds, and what ptxas makes of it where
// it is installed. Must not know: what the kernels compute.

#include "compiler/codegen/DevicePtx.h"
#include "test/compiler/gpu/DeviceKernels.h"
#include "test/compiler/rows/Programs.h"

#include "llvm/IR/Instructions.h"

#include "gtest/gtest.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <unistd.h>

namespace rl::compiler::test {
namespace {

size_t countOf(const std::string &text, const std::string &pattern) {
  std::regex regex(pattern);
  return size_t(
      std::distance(std::sregex_iterator(text.begin(), text.end(), regex), {}));
}

class Ptx : public testing::TestWithParam<const char *> {};

TEST_P(Ptx, RowsAreReadBy128BitsAndKeptInRegisters) {
  DeviceKernels kernels(allText(), GetParam());
  const std::string &ptx = kernels.ptx();
  // Three kernels of statistics with one sweep, six of gradients with two,
  // these for clusters too.
  EXPECT_EQ(countOf(ptx, "\\.entry"), 15u);
  EXPECT_GE(countOf(ptx, "ld\\.global\\.v4\\.b32"), 10u);
  EXPECT_GE(countOf(ptx, "st\\.global\\.v4\\.b32"), 4u);
  EXPECT_GT(countOf(ptx, "ex2\\.approx\\.ftz\\.f32"), 0u);
  EXPECT_EQ(countOf(ptx, "\\.local\\b"), 0u);
  EXPECT_EQ(countOf(ptx, "__nv_|\\.extern \\.func|\\bcall"), 0u);
  EXPECT_EQ(countOf(ptx, "\\.maxntid 1024"), 15u);
}

/// The text of one function.
std::string functionOf(const std::string &ptx, const std::string &name) {
  size_t begin = ptx.find(".entry " + name + "(");
  return ptx.substr(begin, ptx.find(".visible", begin) - begin);
}

TEST_P(Ptx, AClusterReadsARowOnce) {
  std::string element = GetParam();
  std::string ptx = DeviceKernels(allText(), element).ptx();
  for (const char *name : {"likelihood", "clipped"}) {
    std::string block = functionOf(ptx, name + ("$" + element));
    std::string cluster = functionOf(ptx, name + ("$" + element) + "$cluster");
    auto count = [&](const std::string &pattern) {
      return countOf(cluster, pattern);
    };
    // Two in flight and one, of the first sweep only; kept, and read from there
    // by the second. Zeros are written without reading.
    EXPECT_EQ(countOf(block, "ld\\.global\\.v4\\.b32"), 6u);
    EXPECT_EQ(count("ld\\.global\\.v4\\.b32"), 3u);
    EXPECT_EQ(count("st\\.shared\\.v4\\.b32"), 3u);
    EXPECT_EQ(count("ld\\.shared\\.v4\\.b32"), 3u);
    EXPECT_EQ(count("st\\.global\\.v4\\.b32"),
              countOf(block, "st\\.global\\.v4\\.b32"));
    EXPECT_GE(count("mapa\\.shared::cluster"), 1u);
    EXPECT_GE(count("ld\\.shared::cluster"), 2u);
    EXPECT_EQ(count("barrier\\.cluster\\.arrive"), 2u);
    EXPECT_EQ(count("barrier\\.cluster\\.wait"), 2u);
    EXPECT_EQ(count("\\.maxclusterrank 8"), 1u);
    EXPECT_EQ(countOf(block, "shared::cluster|barrier\\.cluster"), 0u);
  }
}

TEST_P(Ptx, PtxasNeedsNoSpills) {
  std::string ptxas = findPtxas();
  if (ptxas.empty() && std::ifstream(RL_OWN_PTXAS))
    ptxas = RL_OWN_PTXAS;
  if (ptxas.empty())
    GTEST_SKIP() << "there is no ptxas in CUDA_ROOT, CUDA_HOME, CUDA_PATH or "
                    "PATH; tools/setup/ptxas.sh fetches it";
  DeviceKernels kernels(allText(), GetParam());
  std::string base = testing::TempDir() + "rl-ptx-" + std::to_string(getpid()) +
                     "-" + GetParam();
  std::ofstream(base + ".ptx") << kernels.ptx();
  std::string command =
      ptxas + " -v -arch=sm_90 " + base + ".ptx -o " + base + ".cubin 2>&1";
  std::string said;
  FILE *pipe = popen(command.c_str(), "r");
  char buffer[4096];
  while (size_t n = fread(buffer, 1, sizeof buffer, pipe))
    said.append(buffer, n);
  EXPECT_EQ(pclose(pipe), 0) << said;
  std::remove((base + ".ptx").c_str());
  std::remove((base + ".cubin").c_str());
  EXPECT_EQ(countOf(said, "\\b0 bytes spill stores, 0 bytes spill loads"), 15u)
      << said;
  EXPECT_EQ(countOf(said, "\\b0 bytes stack frame"), 15u) << said;
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);)
    if (line.find("Compiling entry") != std::string::npos ||
        line.find("registers") != std::string::npos)
      std::printf("%s\n", line.c_str());
}

INSTANTIATE_TEST_SUITE_P(Elements, Ptx, testing::Values("f32", "bf16", "f16"),
                         [](const auto &info) {
                           return std::string(info.param);
                         });

TEST(Device, ChipsAreKnownByName) {
  EXPECT_NE(findChip("sm_90"), nullptr);
  EXPECT_EQ(findChip("sm_9"), nullptr);
}

TEST(Device, PtxWithAHoleIsRefused) {
  llvm::LLVMContext context;
  llvm::Module module("hole", context);
  auto *type =
      llvm::FunctionType::get(llvm::Type::getFloatTy(context),
                              {llvm::Type::getFloatTy(context)}, false);
  auto library = module.getOrInsertFunction("__nv_expf", type);
  auto *caller = llvm::Function::Create(
      type, llvm::GlobalValue::ExternalLinkage, "caller", module);
  auto *block = llvm::BasicBlock::Create(context, "", caller);
  auto *call = llvm::CallInst::Create(library, {caller->getArg(0)}, "", block);
  llvm::ReturnInst::Create(context, call, block);
  module.setTargetTriple(llvm::Triple("nvptx64-nvidia-cuda"));
  std::string ptx = "old";
  std::string error = writePtx(module, *findChip("sm_90"), ptx);
  EXPECT_NE(error.find("__nv_expf"), std::string::npos) << error;
  EXPECT_EQ(ptx, "");
}

} // namespace
} // namespace rl::compiler::test
