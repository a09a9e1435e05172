// In: logits of 16 bits as compiled code reads and writes them. Out: every
// number of the types, and roundings, against a search among all numbers.
// Must not know: rows.

#include "compiler/conversion/RowKernelToVector/Elements.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "test/compiler/rows/Chunk.h"
#include "test/compiler/rows/Kernels.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace rl::compiler::test {
namespace {

/// Adds @widen.<type> and @narrow.<type> (in, out) on one vector.
void addConversions(mlir::ModuleOp module, const RowSchedule &schedule) {
  mlir::OpBuilder b = mlir::OpBuilder::atBlockEnd(module.getBody());
  mlir::Location loc = module.getLoc();
  auto ptr = mlir::LLVM::LLVMPointerType::get(b.getContext());
  for (RowType type : {RowType::BF16, RowType::F16})
    for (bool widens : {true, false}) {
      auto function = mlir::func::FuncOp::create(
          b, loc, (widens ? "widen." : "narrow.") + nameOf(type).str(),
          b.getFunctionType({ptr, ptr}, {}));
      mlir::OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(function.addEntryBlock());
      Emit narrow(b, loc, schedule, type), wide(b, loc, schedule);
      Emit &from = widens ? narrow : wide, &to = widens ? wide : narrow;
      mlir::Value length = wide.i64(schedule.lanes), zero = wide.index(0);
      mlir::Value in = asMemref(from, function.getArgument(0), length,
                                storedType(b, from.type));
      mlir::Value out =
          asMemref(to, function.getArgument(1), length, storedType(b, to.type));
      storeLogits(to, out, zero, nullptr,
                  loadLogits(from, in, zero, nullptr, 0.0));
      mlir::func::ReturnOp::create(b, loc);
    }
}

class Elements : public testing::TestWithParam<const char *> {
protected:
  using Function = void (*)(const void *, void *);
  Kernels kernels{"", GetParam(), addConversions};
  float widened(uint16_t bits, const char *name) {
    std::vector<uint16_t> in(kernels.target().lanes, bits);
    std::vector<float> out(in.size());
    reinterpret_cast<Function>(kernels.address(name))(in.data(), out.data());
    return out.back();
  }
  uint16_t narrowed(float x, const char *name) {
    std::vector<float> in(kernels.target().lanes, x);
    std::vector<uint16_t> out(in.size());
    reinterpret_cast<Function>(kernels.address(name))(in.data(), out.data());
    return out.back();
  }
  void expectNearest(float x, int32_t dtype, const char *name) {
    uint16_t bits = narrowed(x, name);
    float found = readLogit(&bits, dtype), expected = nearest(x, dtype);
    if (std::isnan(x)) {
      EXPECT_TRUE(std::isnan(found));
      return;
    }
    EXPECT_EQ(found, expected) << name << " of " << x;
    EXPECT_EQ(std::signbit(found), std::signbit(x)) << name << " of " << x;
  }
};

struct Type {
  int32_t dtype;
  const char *widen, *narrow;
};
const Type types[] = {{RLRT_BF16, "widen.bf16", "narrow.bf16"},
                      {RLRT_F16, "widen.f16", "narrow.f16"}};

TEST_P(Elements, EveryNumberIsRead) {
  for (const Type &type : types)
    for (uint32_t bits = 0; bits < 0x10000; ++bits) {
      uint16_t stored = uint16_t(bits);
      float expected = readLogit(&stored, type.dtype);
      float found = widened(stored, type.widen);
      if (std::isnan(expected)) {
        ASSERT_TRUE(std::isnan(found)) << std::hex << bits;
      } else {
        ASSERT_EQ(found, expected) << type.widen << std::hex << bits;
        ASSERT_EQ(std::signbit(found), std::signbit(expected));
      }
    }
}

TEST_P(Elements, NumbersAreRoundedToNearestTiesToEven) {
  std::mt19937 random(1);
  for (const Type &type : types) {
    int32_t dtype = type.dtype;
    for (int i = 0; i < 4000; ++i) {
      // A number, the middle to its neighbour, and what lies beside that.
      uint16_t low = uint16_t(random()), high = uint16_t(low + 1);
      float x = readLogit(&low, dtype), y = readLogit(&high, dtype);
      if (!std::isfinite(x) || !std::isfinite(y))
        continue;
      // A processor's own conversion to bf16 flushes what is this small.
      if (dtype == RLRT_BF16 && std::abs(x) < 0x1p-120f)
        continue;
      float middle = 0.5f * x + 0.5f * y;
      for (float z :
           {x, middle, std::nextafter(middle, x), std::nextafter(middle, y)})
        expectNearest(z, dtype, type.narrow);
    }
    float infinity = std::numeric_limits<float>::infinity();
    for (float x :
         {0.0f, -0.0f, infinity, -infinity, std::nanf(""), -1e38f, 65504.0f,
          65519.0f, 65520.0f, -65536.0f, 0x1p-24f, 0x1p-25f, 0x1.8p-25f,
          0x1p-26f, -0x1p-14f, 0x1.ffep-15f, std::numeric_limits<float>::max()})
      expectNearest(x, dtype, type.narrow);
  }
}

INSTANTIATE_TEST_SUITE_P(Processors, Elements,
                         testing::Values("host", "x86-64-v3", "x86-64"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
} // namespace rl::compiler::test
