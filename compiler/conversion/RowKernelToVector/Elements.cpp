// In: memory that holds logits of some type. Out: vectors of f32 read from it
// and written to it. Must not know: rows, what is computed.

#include "compiler/conversion/RowKernelToVector/Elements.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace rl::compiler {

namespace {

Value shiftRight(Emit &e, Value x, int64_t by) {
  return arith::ShRUIOp::create(e.b, e.loc, x, e.integer(x, by));
}

Value shiftLeft(Emit &e, Value x, int64_t by) {
  return arith::ShLIOp::create(e.b, e.loc, x, e.integer(x, by));
}

Value masked(Emit &e, Value x, int64_t mask) {
  return arith::AndIOp::create(e.b, e.loc, x, e.integer(x, mask));
}

Value plus(Emit &e, Value x, Value y) {
  return arith::AddIOp::create(e.b, e.loc, x, y);
}

Value joined(Emit &e, Value x, Value y) {
  return arith::OrIOp::create(e.b, e.loc, x, y);
}

Value compare(Emit &e, arith::CmpIPredicate how, Value x, int64_t y) {
  return arith::CmpIOp::create(e.b, e.loc, how, x, e.integer(x, y));
}

/// i16 bits as the 16-bit float type of the logits, or back.
Value recast(Emit &e, Value x, Type element) {
  return arith::BitcastOp::create(
      e.b, e.loc, VectorType::get({e.schedule.lanes}, element), x);
}

Type ownFloat(Emit &e) {
  return e.type == RowType::BF16 ? Type(e.b.getBF16Type())
                                 : Type(e.b.getF16Type());
}

/// Where bit 12, resp. 15 lies halfway: adding half less one and the last kept
/// bit rounds to nearest, ties to even, and may carry into the exponent.
Value rounded(Emit &e, Value bits, int64_t dropped, int64_t offset) {
  Value odd = masked(e, shiftRight(e, bits, dropped), 1);
  int64_t half = (int64_t(1) << (dropped - 1)) - 1;
  return shiftRight(
      e, plus(e, plus(e, bits, e.integer(bits, half + offset)), odd), dropped);
}

Value widen(Emit &e, Value x) {
  if (e.type == RowType::F16 && e.schedule.halves)
    return arith::ExtFOp::create(e.b, e.loc, e.vectorType(),
                                 recast(e, x, ownFloat(e)));
  Value bits = arith::ExtUIOp::create(e.b, e.loc, e.integersType(), x);
  if (e.type == RowType::BF16)
    return e.float32(shiftLeft(e, bits, 16));
  // f16 by hand: exponent and mantissa move, the product mends the exponent's
  // bias and makes subnormal numbers normal.
  Value size = shiftLeft(e, masked(e, bits, 0x7fff), 13);
  Value scaled = e.mul(e.float32(size), e.constant(e.float32(size), 0x1p112));
  Value special = compare(e, arith::CmpIPredicate::uge, size, 0x0f800000);
  Value number = e.select(special, joined(e, size, e.integer(size, 0x7f800000)),
                          e.bits(scaled));
  Value sign = shiftLeft(e, masked(e, bits, 0x8000), 16);
  return e.float32(joined(e, number, sign));
}

Value narrow(Emit &e, Value x) {
  bool own = e.type == RowType::BF16 ? e.schedule.bf16 : e.schedule.halves;
  if (own)
    return recast(
        e,
        arith::TruncFOp::create(
            e.b, e.loc, VectorType::get({e.schedule.lanes}, ownFloat(e)), x),
        e.b.getI16Type());
  Value bits = e.bits(x), result;
  Value none = e.compare(arith::CmpFPredicate::UNO, x, x);
  if (e.type == RowType::BF16) {
    result = e.select(none, e.integer(bits, 0x7fc0), rounded(e, bits, 16, 0));
  } else {
    Value size = masked(e, bits, 0x7fffffff);
    Value normal = rounded(e, size, 13, -(int64_t(112) << 23));
    // The sum with 1/2 has the unit of f16's subnormal numbers.
    Value tiny = plus(e, e.bits(e.add(e.float32(size), e.constant(x, 0.5))),
                      e.integer(bits, -0x3f000000));
    Value isTiny = compare(e, arith::CmpIPredicate::ult, size, 0x38800000);
    Value tooLarge = compare(e, arith::CmpIPredicate::uge, size, 0x477ff000);
    result = e.select(isTiny, tiny, normal);
    result = e.select(tooLarge, e.integer(bits, 0x7c00), result);
    result = e.select(none, e.integer(bits, 0x7e00), result);
    result = joined(e, result, masked(e, shiftRight(e, bits, 16), 0x8000));
  }
  return arith::TruncIOp::create(e.b, e.loc, e.integersType(16), result);
}

} // namespace

Type storedType(OpBuilder &b, RowType type) {
  return type == RowType::F32 ? Type(b.getF32Type()) : Type(b.getI16Type());
}

int64_t bytesOf(RowType type) { return type == RowType::F32 ? 4 : 2; }

Value asMemref(Emit &e, Value data, Value length, Type element) {
  OpBuilder &b = e.b;
  Type i64 = b.getI64Type(), ptr = LLVM::LLVMPointerType::get(b.getContext());
  auto one = LLVM::LLVMArrayType::get(i64, 1);
  auto type = LLVM::LLVMStructType::getLiteral(b.getContext(),
                                               {ptr, ptr, i64, one, one});
  Value descriptor = LLVM::PoisonOp::create(b, e.loc, type);
  auto set = [&](Value value, llvm::ArrayRef<int64_t> position) {
    descriptor =
        LLVM::InsertValueOp::create(b, e.loc, descriptor, value, position);
  };
  set(data, {0});
  set(data, {1});
  set(e.i64(0), {2});
  set(length, {3, 0});
  set(e.i64(1), {4, 0});
  auto memref = MemRefType::get({ShapedType::kDynamic}, element);
  return UnrealizedConversionCastOp::create(b, e.loc, memref, descriptor)
      .getResult(0);
}

Value loadLogits(Emit &e, Value data, Value at, Value mask, double other) {
  bool whole = e.type == RowType::F32;
  VectorType type = whole ? e.vectorType() : e.integersType(16);
  if (!mask) {
    Value x = vector::LoadOp::create(e.b, e.loc, type, data, at);
    return whole ? x : widen(e, x);
  }
  Value rest = e.vector(other);
  if (whole)
    return vector::MaskedLoadOp::create(e.b, e.loc, type, data, at, mask, rest);
  Value zeros = arith::ConstantOp::create(e.b, e.loc, e.b.getZeroAttr(type));
  Value x =
      vector::MaskedLoadOp::create(e.b, e.loc, type, data, at, mask, zeros);
  return e.select(mask, widen(e, x), rest);
}

void prefetchLogits(Emit &e, Value data, Value at, int64_t count) {
  int64_t line = 64 / bytesOf(e.type),
          ahead = e.schedule.ahead / bytesOf(e.type);
  for (int64_t k = 0; k < count; k += line)
    memref::PrefetchOp::create(
        e.b, e.loc, data,
        ValueRange{arith::AddIOp::create(e.b, e.loc, at, e.index(ahead + k))},
        /*isWrite=*/false, /*localityHint=*/3, /*isDataCache=*/true);
}

void storeLogits(Emit &e, Value data, Value at, Value mask, Value value) {
  if (e.type != RowType::F32)
    value = narrow(e, value);
  if (mask)
    vector::MaskedStoreOp::create(e.b, e.loc, data, at, mask, value);
  else
    vector::StoreOp::create(e.b, e.loc, value, data, at);
}

} // namespace rl::compiler
