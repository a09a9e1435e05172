// In: requests for arithmetic. Out: arith, math and vector ops.
// Must not know: what is computed.

#include "compiler/conversion/RowKernelToVector/Schedule.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace rl::compiler {

Value Emit::scalar(double value) {
  return arith::ConstantOp::create(b, loc, b.getF32FloatAttr(float(value)));
}

Value Emit::vector(double value) {
  return arith::ConstantOp::create(
      b, loc,
      DenseElementsAttr::get(vectorType(), b.getF32FloatAttr(float(value))));
}

Value Emit::index(int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}

Value Emit::i64(int64_t value) {
  return arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(value));
}

Value Emit::constant(Value like, double value) {
  return isa<VectorType>(like.getType()) ? vector(value) : scalar(value);
}

Value Emit::broadcast(Value scalar) {
  return vector::BroadcastOp::create(b, loc, vectorType(), scalar);
}

Value Emit::add(Value x, Value y) {
  return arith::AddFOp::create(b, loc, x, y);
}

Value Emit::sub(Value x, Value y) {
  return arith::SubFOp::create(b, loc, x, y);
}

Value Emit::mul(Value x, Value y) {
  return arith::MulFOp::create(b, loc, x, y);
}

Value Emit::neg(Value x) { return arith::NegFOp::create(b, loc, x); }

Value Emit::fma(Value x, Value y, Value z) {
  // Without the instruction, llvm.fma would become a library call.
  if (!schedule.fma)
    return add(mul(x, y), z);
  if (isa<VectorType>(x.getType()))
    return vector::FMAOp::create(b, loc, x, y, z);
  return math::FmaOp::create(b, loc, x, y, z);
}

Value Emit::maxOrSecond(Value x, Value y) {
  Value greater =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, x, y);
  return arith::SelectOp::create(b, loc, greater, x, y);
}

} // namespace rl::compiler
