// In: pointwise ops on constants. Out: what their scalar programs and their
// folds give, against the reference evaluator and C++'s own arithmetic.
// Must not know: loops, passes.
#include "compiler/dialect/RlDialect.h"
#include "dsl/reference/Evaluate.h"
#include "dsl/sema/GraphBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/OwningOpRef.h"
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace rl::test {
namespace {

using namespace mlir;
using namespace mlir::rl;
using ArrayType = mlir::rl::ArrayType;

class Scalar : public testing::Test {
protected:
  Scalar() : builder(&context), loc(builder.getUnknownLoc()) {
    context.loadDialect<RlDialect>();
    module = ModuleOp::create(loc);
    builder.setInsertionPointToStart(module->getBody());
  }

  Value array(int64_t number) {
    return ConstantOp::create(builder, loc, builder.getI64IntegerAttr(number),
                              ArrayType::get(builder.getI64Type()));
  }
  Value array(float number) {
    return ConstantOp::create(builder, loc, builder.getF32FloatAttr(number),
                              ArrayType::get(builder.getF32Type()));
  }

  /// The op's scalar program on its constant operands, folded by the arith
  /// dialect.
  Attribute program(Operation *op) {
    SmallVector<Value> scalars;
    for (Value operand : op->getOperands())
      scalars.push_back(arith::ConstantOp::create(
          builder, loc,
          cast<TypedAttr>(operand.getDefiningOp<ConstantOp>().getValue())));
    Value result =
        cast<ElementwiseOpInterface>(op).buildScalar(builder, scalars);
    Attribute value;
    EXPECT_TRUE(matchPattern(result, m_Constant(&value)));
    return value;
  }
  /// What the op folds to.
  Attribute folded(Operation *op) {
    SmallVector<OpFoldResult> results;
    SmallVector<Attribute> operands;
    for (Value operand : op->getOperands())
      operands.push_back(operand.getDefiningOp<ConstantOp>().getValue());
    EXPECT_TRUE(succeeded(op->fold(operands, results)));
    if (results.empty())
      return {};
    if (auto value = dyn_cast<Value>(results[0]))
      return value.getDefiningOp<ConstantOp>().getValue();
    return cast<Attribute>(results[0]);
  }
  int64_t integer(Attribute value) { return cast<IntegerAttr>(value).getInt(); }
  float real(Attribute value) {
    return cast<FloatAttr>(value).getValue().convertToFloat();
  }

  MLIRContext context{MLIRContext::Threading::DISABLED};
  OpBuilder builder;
  Location loc;
  OwningOpRef<ModuleOp> module;
};

TEST_F(Scalar, UniformIsTheLanguages) {
  for (int64_t seed : {0ll, 17ll, -5ll})
    for (int64_t index : {0ll, 1ll, 9999ll, 123456789012ll})
      for (int64_t draw : {0, 1, 7}) {
        Operation *op = UniformOp::create(
            builder, loc, ArrayType::get(builder.getF32Type()), array(seed),
            array(index), "addition", draw);
        double expected = reference::uniform(seed, "addition", index, draw);
        EXPECT_EQ(real(program(op)), float(expected));
      }
}

TEST_F(Scalar, DivisionRoundsDown) {
  constexpr int64_t least = std::numeric_limits<int64_t>::min();
  for (int64_t x : {int64_t(7), int64_t(-7), int64_t(0), int64_t(6), least})
    for (int64_t y : {int64_t(2), int64_t(-2), int64_t(3), int64_t(-1),
                      int64_t(1), int64_t(0), least}) {
      Operation *div = FloorDivOp::create(builder, loc, array(x), array(y));
      Operation *mod = ModOp::create(builder, loc, array(x), array(y));
      // By zero: 0, documented; least by -1 wraps.
      bool wraps = x == least && y == -1;
      int64_t quotient = y == 0 ? 0 : wraps ? least : sema::floorDiv(x, y);
      int64_t rest = y == 0 || wraps ? 0 : sema::floorMod(x, y);
      EXPECT_EQ(integer(program(div)), quotient) << x << " // " << y;
      EXPECT_EQ(integer(folded(div)), quotient) << x << " // " << y;
      EXPECT_EQ(integer(program(mod)), rest) << x << " % " << y;
      EXPECT_EQ(integer(folded(mod)), rest) << x << " % " << y;
    }
}

TEST_F(Scalar, CastsToIntegersAreDefinedEverywhere) {
  Type i64 = ArrayType::get(builder.getI64Type());
  std::pair<float, int64_t> cases[] = {
      {2.75f, 2},
      {-2.75f, -2},
      {NAN, 0},
      {INFINITY, std::numeric_limits<int64_t>::max()},
      {-INFINITY, std::numeric_limits<int64_t>::min()},
      {-0x1p63f, std::numeric_limits<int64_t>::min()},
      {0x1p63f, std::numeric_limits<int64_t>::max()},
      {1e10f, 10000000000}};
  for (auto [x, expected] : cases) {
    Operation *op = CastOp::create(builder, loc, i64, array(x));
    EXPECT_EQ(integer(program(op)), expected) << x;
    EXPECT_EQ(integer(folded(op)), expected) << x;
  }
}

TEST_F(Scalar, NanIsNeverLost) {
  Operation *ops[] = {
      MinOp::create(builder, loc, array(NAN), array(1.f)),
      MinOp::create(builder, loc, array(1.f), array(NAN)),
      MaxOp::create(builder, loc, array(NAN), array(1.f)),
      MaxOp::create(builder, loc, array(1.f), array(NAN)),
      SignOp::create(builder, loc, array(NAN)),
  };
  for (Operation *op : ops) {
    EXPECT_TRUE(std::isnan(real(program(op))))
        << op->getName().getStringRef().str();
    EXPECT_TRUE(std::isnan(real(folded(op))))
        << op->getName().getStringRef().str();
  }
}

TEST_F(Scalar, PowersOfIntegersWrap) {
  for (int64_t base : {0, 1, -1, 3, 10})
    for (int64_t exponent : {0, 1, 2, 5, 18, 40, 63}) {
      Operation *op = PowOp::create(builder, loc, array(base), array(exponent));
      EXPECT_EQ(integer(folded(op)), sema::powInt(base, exponent));
    }
}

} // namespace
} // namespace rl::test
