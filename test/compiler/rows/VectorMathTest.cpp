// In: @rl.exp2 and @rl.log2 as compiled. Out: their error in ulp.
// Must not know: rows.

#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "test/compiler/rows/Kernels.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace rl::compiler::test {
namespace {

/// Adds @exp2(in, out) on one vector and @log2(in, out) on one number.
void addCallers(mlir::ModuleOp module, const RowSchedule &schedule) {
  defineExp2(module, schedule);
  defineLog2(module, schedule);
  mlir::OpBuilder b = mlir::OpBuilder::atBlockEnd(module.getBody());
  mlir::Location loc = module.getLoc();
  auto ptr = mlir::LLVM::LLVMPointerType::get(b.getContext());
  for (bool exponential : {true, false}) {
    auto function =
        mlir::func::FuncOp::create(b, loc, exponential ? "exp2" : "log2",
                                   b.getFunctionType({ptr, ptr}, {}));
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(function.addEntryBlock());
    Emit e(b, loc, schedule);
    mlir::Type type =
        exponential ? mlir::Type(e.vectorType()) : mlir::Type(b.getF32Type());
    mlir::Value x = mlir::LLVM::LoadOp::create(
        b, loc, type, function.getArgument(0), /*alignment=*/4);
    mlir::Value y = exponential ? callExp2(e, flushed(e, x)) : callLog2(e, x);
    mlir::LLVM::StoreOp::create(b, loc, y, function.getArgument(1),
                                /*alignment=*/4);
    mlir::func::ReturnOp::create(b, loc);
  }
}

/// |found - exact| in units of the last place of `exact` as f32.
double ulps(float found, long double exact) {
  int exponent;
  std::frexp(exact, &exponent);
  return double(std::abs(found - exact) /
                std::ldexp(1.0L, std::max(exponent, -125) - 24));
}

class VectorMath : public testing::TestWithParam<const char *> {
protected:
  using Function = void (*)(const float *, float *);
  Kernels kernels{"", GetParam(), addCallers};
  float exp2(float x) {
    std::vector<float> in(kernels.target().lanes, x), out(in.size());
    reinterpret_cast<Function>(kernels.address("exp2"))(in.data(), out.data());
    return out[0];
  }
  float log2(float x) {
    float out;
    reinterpret_cast<Function>(kernels.address("log2"))(&x, &out);
    return out;
  }
};

TEST_P(VectorMath, Exp2KeepsItsBound) {
  auto call = reinterpret_cast<Function>(kernels.address("exp2"));
  size_t lanes = kernels.target().lanes;
  std::mt19937 random(1);
  std::uniform_real_distribution<float> wide(-126.0f, 2.0f), near(-2.0f, 2.0f);
  double worst = 0;
  std::vector<float> in(lanes), out(lanes);
  for (int i = 0; i < 100000; ++i) {
    for (float &x : in)
      x = std::max(i % 2 ? wide(random) : near(random), -125.99999f);
    call(in.data(), out.data());
    for (size_t k = 0; k < lanes; ++k)
      worst = std::max(worst, ulps(out[k], std::exp2((long double)(in[k]))));
  }
  std::printf("exp2 on %s: %.3f ulp\n", GetParam(), worst);
  EXPECT_LE(worst, 2.3);
  EXPECT_GE(worst, 0.5) << "better than rounding: the test looks away";
}

TEST_P(VectorMath, Exp2AtTheEnds) {
  float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(exp2(0.0f), 1.0f);
  EXPECT_EQ(exp2(-1.0f), 0.5f);
  EXPECT_EQ(exp2(-125.0f), 0x1p-125f);
  for (float x :
       {-126.0f, -126.4f, -126.5f, -127.0f, -150.0f, -1e30f, -infinity}) {
    float zero = exp2(x);
    EXPECT_EQ(zero, 0.0f) << x;
    EXPECT_FALSE(std::signbit(zero)) << x;
  }
  EXPECT_GT(exp2(std::nextafter(-126.0f, 0.0f)), 0.0f);
  EXPECT_TRUE(std::isnan(exp2(std::numeric_limits<float>::quiet_NaN())));
}

TEST_P(VectorMath, Log2KeepsItsBound) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> exponent(-125.0f, 127.0f);
  std::uniform_real_distribution<float> near(0.5f, 2.0f);
  double worst = 0;
  for (int i = 0; i < 400000; ++i) {
    float x = i % 2 ? std::exp2(exponent(random)) : near(random);
    if (x != 1.0f)
      worst = std::max(worst, ulps(log2(x), std::log2((long double)(x))));
  }
  std::printf("log2 on %s: %.3f ulp\n", GetParam(), worst);
  EXPECT_LE(worst, 1.7);
  EXPECT_GE(worst, 0.5) << "better than rounding: the test looks away";
}

TEST_P(VectorMath, Log2AtTheEnds) {
  float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(log2(1.0f), 0.0f);
  EXPECT_EQ(log2(0x1p-126f), -126.0f);
  EXPECT_EQ(log2(0x1p100f), 100.0f);
  EXPECT_EQ(log2(0.0f), -infinity);
  EXPECT_EQ(log2(infinity), infinity);
  EXPECT_TRUE(std::isnan(log2(std::numeric_limits<float>::quiet_NaN())));
}

INSTANTIATE_TEST_SUITE_P(Processors, VectorMath,
                         testing::Values("host", "x86-64-v3", "x86-64"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
} // namespace rl::compiler::test
