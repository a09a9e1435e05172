// In: functions on vectors as compiled. Out: their error in ulp.
// Must not know: rows.

#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "compiler/conversion/LoopsToVector/Exp.h"
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

/// Adds @<name>(in, out) on one vector for @exp2.<type>, @tanh and @tanhSlope,
/// and @log2 on one number; @exp on a vector and @expOfOne.
void addCallers(mlir::ModuleOp module, const RowSchedule &schedule) {
  defineLog2(module);
  for (RowType type : rowTypes)
    defineExp2(module, schedule, type);
  mlir::OpBuilder b = mlir::OpBuilder::atBlockEnd(module.getBody());
  mlir::Location loc = module.getLoc();
  auto ptr = mlir::LLVM::LLVMPointerType::get(b.getContext());
  auto add = [&](const std::string &name, RowType rowType, bool vector,
                 llvm::function_ref<mlir::Value(Emit &, mlir::Value)> body) {
    auto function = mlir::func::FuncOp::create(
        b, loc, name, b.getFunctionType({ptr, ptr}, {}));
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(function.addEntryBlock());
    Emit e(b, loc, schedule, rowType);
    mlir::Type type =
        vector ? mlir::Type(e.vectorType()) : mlir::Type(b.getF32Type());
    mlir::Value x = mlir::LLVM::LoadOp::create(
        b, loc, type, function.getArgument(0), /*alignment=*/4);
    mlir::LLVM::StoreOp::create(b, loc, body(e, x), function.getArgument(1),
                                /*alignment=*/4);
    mlir::func::ReturnOp::create(b, loc);
  };
  for (RowType type : rowTypes)
    add("exp2." + nameOf(type).str(), type, true,
        [](Emit &e, mlir::Value x) { return callExp2(e, flushed(e, x)); });
  add("tanh", RowType::F32, true,
      [](Emit &e, mlir::Value x) { return tanh(e, x).value; });
  add("tanhSlope", RowType::F32, true,
      [](Emit &e, mlir::Value x) { return tanh(e, x).slope; });
  auto exp = [](Emit &e, mlir::Value x) { return expOf(e.b, e.loc, x); };
  add("exp", RowType::F32, true, exp);
  add("expOfOne", RowType::F32, false, exp);
  add("log2", RowType::F32, false,
      [](Emit &e, mlir::Value x) { return callLog2(e, x); });
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
  float onVector(const char *name, float x) {
    std::vector<float> in(kernels.target().lanes, x), out(in.size());
    reinterpret_cast<Function>(kernels.address(name))(in.data(), out.data());
    return out[0];
  }
  float onOne(const char *name, float x) {
    float out;
    reinterpret_cast<Function>(kernels.address(name))(&x, &out);
    return out;
  }
  float log2(float x) { return onOne("log2", x); }
};

struct Bound {
  const char *name;
  double ulp, relative;
};

TEST_P(VectorMath, Exp2KeepsItsBound) {
  for (Bound bound :
       {Bound{"exp2.f32", 2.3, 2.7e-7}, Bound{"exp2.bf16", 1e9, 1.1e-4},
        Bound{"exp2.f16", 1e9, 6e-5}}) {
    auto call = reinterpret_cast<Function>(kernels.address(bound.name));
    size_t lanes = kernels.target().lanes;
    std::mt19937 random(1);
    std::uniform_real_distribution<float> wide(-126.0f, 2.0f);
    std::uniform_real_distribution<float> near(-2.0f, 2.0f);
    double worst = 0, relative = 0;
    std::vector<float> in(lanes), out(lanes);
    for (int i = 0; i < 100000; ++i) {
      for (float &x : in)
        x = std::max(i % 2 ? wide(random) : near(random), -125.99999f);
      call(in.data(), out.data());
      for (size_t k = 0; k < lanes; ++k) {
        long double exact = std::exp2((long double)(in[k]));
        worst = std::max(worst, ulps(out[k], exact));
        relative = std::max(relative, double(std::abs(out[k] / exact - 1)));
      }
    }
    std::printf("%s on %s: %.3f ulp, %.2g\n", bound.name, GetParam(), worst,
                relative);
    EXPECT_LE(worst, bound.ulp) << bound.name;
    EXPECT_LE(relative, bound.relative) << bound.name;
    EXPECT_GE(worst, 0.5) << "better than rounding: the test looks away";
  }
}

TEST_P(VectorMath, Exp2AtTheEnds) {
  float infinity = std::numeric_limits<float>::infinity();
  for (const char *name : {"exp2.f32", "exp2.bf16", "exp2.f16"}) {
    EXPECT_EQ(onVector(name, 0.0f), 1.0f);
    EXPECT_EQ(onVector(name, -1.0f), 0.5f);
    EXPECT_EQ(onVector(name, -125.0f), 0x1p-125f);
    for (float x :
         {-126.0f, -126.4f, -126.5f, -127.0f, -150.0f, -1e30f, -infinity}) {
      float zero = onVector(name, x);
      EXPECT_EQ(zero, 0.0f) << name << x;
      EXPECT_FALSE(std::signbit(zero)) << name << x;
    }
    EXPECT_GT(onVector(name, std::nextafter(-126.0f, 0.0f)), 0.0f);
  }
}

/// Every 9973th f32 that has a result other than 0 and infinity, denormal ones
/// among them.
TEST_P(VectorMath, ExpKeepsItsBound) {
  auto call = reinterpret_cast<Function>(kernels.address("exp"));
  size_t lanes = kernels.target().lanes, k = 0;
  std::vector<float> in(lanes), out(lanes);
  double worst = 0, least = 0;
  size_t differing = 0;
  for (uint32_t bits = 0; bits < 0x42d00000; bits += 9973) {
    float x;
    std::memcpy(&x, &bits, 4);
    for (float at : {x, -x}) {
      if (at > 88.72f)
        continue;
      in[k++] = at;
      if (k < lanes)
        continue;
      k = 0;
      call(in.data(), out.data());
      for (size_t i = 0; i < lanes; ++i) {
        long double exact = std::exp((long double)(in[i]));
        (exact < std::numeric_limits<float>::min() ? least : worst) =
            std::max(exact < std::numeric_limits<float>::min() ? least : worst,
                     ulps(out[i], exact));
        differing += onOne("expOfOne", in[i]) != out[i];
      }
    }
  }
  std::printf("exp on %s: %.3f ulp, %.3f of denormals\n", GetParam(), worst,
              least);
  EXPECT_LE(worst, 1.0);
  EXPECT_LE(least, 1.0);
  EXPECT_GE(worst, 0.5) << "better than rounding: the test looks away";
  EXPECT_EQ(differing, 0u) << "a scalar has other bits than a vector";
}

TEST_P(VectorMath, ExpAtTheEnds) {
  float infinity = std::numeric_limits<float>::infinity();
  for (const char *name : {"exp", "expOfOne"}) {
    auto exp = [&](float x) {
      return std::strcmp(name, "exp") == 0 ? onVector(name, x) : onOne(name, x);
    };
    EXPECT_EQ(exp(0.0f), 1.0f);
    EXPECT_EQ(exp(-0.0f), 1.0f);
    EXPECT_EQ(exp(infinity), infinity);
    EXPECT_EQ(exp(1e30f), infinity);
    EXPECT_EQ(exp(88.8f), infinity);
    EXPECT_LT(exp(88.72f), infinity);
    EXPECT_EQ(exp(-infinity), 0.0f);
    EXPECT_EQ(exp(-1e30f), 0.0f);
    EXPECT_EQ(exp(-104.5f), 0.0f);
    EXPECT_GT(exp(-103.0f), 0.0f);
    EXPECT_TRUE(std::isnan(exp(std::numeric_limits<float>::quiet_NaN())));
  }
}

TEST_P(VectorMath, TanhKeepsItsBound) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> exponent(-20.0f, 4.0f);
  for (int i = 0; i < 20000; ++i) {
    float x = std::exp2(exponent(random)) * (i % 2 ? 1.0f : -1.0f);
    long double exact = std::tanh((long double)(x));
    long double wide = std::cosh((long double)(x));
    EXPECT_LE(std::abs(onVector("tanh", x) / exact - 1), 3e-7L) << x;
    EXPECT_LE(std::abs(onVector("tanhSlope", x) * wide * wide - 1),
              2e-6L + 1e-7L * std::abs(x))
        << x;
  }
  float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(onVector("tanh", 0.0f), 0.0f);
  EXPECT_TRUE(std::signbit(onVector("tanh", -0.0f)));
  EXPECT_EQ(onVector("tanh", infinity), 1.0f);
  EXPECT_EQ(onVector("tanh", -infinity), -1.0f);
  EXPECT_EQ(onVector("tanhSlope", infinity), 0.0f);
  EXPECT_TRUE(
      std::isnan(onVector("tanh", std::numeric_limits<float>::quiet_NaN())));
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
