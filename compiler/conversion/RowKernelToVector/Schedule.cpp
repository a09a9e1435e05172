// In: requests for arithmetic. Out: arith, math and vector ops.
// Must not know: what is computed.

#include "compiler/conversion/RowKernelToVector/Schedule.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "rlrt/abi.h"

using namespace mlir;

namespace rl::compiler {

llvm::StringRef nameOf(RowType type) {
  switch (type) {
  case RowType::F32:
    return "f32";
  case RowType::BF16:
    return "bf16";
  case RowType::F16:
    return "f16";
  }
  return "";
}

std::vector<RowSchedule> x86Sets() {
  std::vector<RowSchedule> sets(4);
  RowSchedule &baseline = sets[0], &avx2 = sets[1], &avx512 = sets[2],
              &avx512Bf16 = sets[3];
  baseline.name = "baseline";
  baseline.number = rlrt_baseline;
  baseline.lanes = 4;
  baseline.fma = false;
  avx2.name = "avx2";
  avx2.number = rlrt_avx2;
  avx2.features = "+avx2,+fma,+f16c";
  avx2.lanes = 8;
  avx2.halves = true;
  // 16 registers do not hold the sums and constants of more.
  avx2.unroll = 1;
  avx512 = avx2;
  avx512.unroll = RowSchedule().unroll;
  avx512.name = "avx512";
  avx512.number = rlrt_avx512;
  avx512.features += ",+avx512f,+avx512bw,+avx512dq,+avx512vl";
  avx512.lanes = 16;
  avx512.permutes = true;
  avx512Bf16 = avx512;
  avx512Bf16.name = "avx512_bf16";
  avx512Bf16.number = rlrt_avx512_bf16;
  avx512Bf16.features += ",+avx512bf16";
  avx512Bf16.bf16 = true;
  return sets;
}

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

Value Emit::integer(Value like, int64_t value) {
  auto attr = b.getI32IntegerAttr(int32_t(value));
  if (isa<VectorType>(like.getType()))
    return arith::ConstantOp::create(
        b, loc, DenseElementsAttr::get(integersType(), Attribute(attr)));
  return arith::ConstantOp::create(b, loc, attr);
}

Value Emit::bits(Value x) {
  Type type = b.getI32Type();
  if (isa<VectorType>(x.getType()))
    type = integersType();
  return arith::BitcastOp::create(b, loc, type, x);
}

Value Emit::float32(Value bits) {
  Type type = b.getF32Type();
  if (isa<VectorType>(bits.getType()))
    type = vectorType();
  return arith::BitcastOp::create(b, loc, type, bits);
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

Value Emit::div(Value x, Value y) {
  return arith::DivFOp::create(b, loc, x, y);
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
  return select(compare(arith::CmpFPredicate::OGT, x, y), x, y);
}

Value Emit::compare(arith::CmpFPredicate how, Value x, Value y) {
  return arith::CmpFOp::create(b, loc, how, x, y);
}

Value Emit::select(Value condition, Value x, Value y) {
  return arith::SelectOp::create(b, loc, condition, x, y);
}

} // namespace rl::compiler
