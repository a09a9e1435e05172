// In: an f32 or a vector of them. Out: its exponential as arithmetic.
// Must not know: kernels, instruction sets.
#include "compiler/conversion/LoopsToVector/Exp.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace rl::compiler {
namespace {

/// Constants and arithmetic of the shape of one value.
struct Shape {
  OpBuilder &b;
  Location loc;
  Type real, integer;

  Value constant(Type type, Attribute value) {
    if (auto shaped = dyn_cast<VectorType>(type))
      value = DenseElementsAttr::get(shaped, value);
    return arith::ConstantOp::create(b, loc, cast<TypedAttr>(value));
  }
  Value number(float value) { return constant(real, b.getF32FloatAttr(value)); }
  Value whole(int32_t value) {
    return constant(integer, b.getI32IntegerAttr(value));
  }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, loc, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, loc, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, loc, x, y); }
  /// `limit` where x lies beyond it; a NaN stays.
  Value bounded(Value x, arith::CmpFPredicate beyond, float limit) {
    Value at = number(limit);
    Value is = arith::CmpFOp::create(b, loc, beyond, x, at);
    return arith::SelectOp::create(b, loc, is, at, x);
  }
  /// 2^n for n in [-126, 127].
  Value powerOfTwo(Value n) {
    Value biased = arith::AddIOp::create(b, loc, n, whole(127));
    Value bits = arith::ShLIOp::create(b, loc, biased, whole(23));
    return arith::BitcastOp::create(b, loc, real, bits);
  }
};

} // namespace

Value expOf(OpBuilder &b, Location loc, Value x) {
  Type integer = b.getI32Type();
  if (auto shaped = dyn_cast<VectorType>(x.getType()))
    integer = shaped.clone(integer);
  Shape s{b, loc, x.getType(), integer};

  // x = n ln 2 + r with |r| <= 0.35. Beyond these limits the result is 0 or
  // infinity, which it also is at the limits.
  x = s.bounded(x, arith::CmpFPredicate::OGT, 89.0f);
  x = s.bounded(x, arith::CmpFPredicate::OLT, -104.0f);
  // Added, it leaves round(x / ln 2) in the low bits: 1.5 * 2^23.
  Value magic = s.number(12582912.0f);
  Value shifted = s.add(s.mul(x, s.number(1.44269504f)), magic);
  Value n = s.sub(shifted, magic);
  // The first part of ln 2 has 15 bits, so its product with n is exact.
  Value r = s.sub(x, s.mul(n, s.number(0.693145751953125f)));
  r = s.sub(r, s.mul(n, s.number(1.42860677e-6f)));

  // e^r = 1 + r + r^2 q(r), fitted for the largest relative error on
  // [-0.347, 0.347]: 4.3e-9.
  static const float q[] = {4.999999404e-1f, 1.666651964e-1f, 4.166839644e-2f,
                            8.368817158e-3f, 1.381439040e-3f};
  Value sum = s.number(q[4]);
  for (int k = 3; k >= 0; --k)
    sum = s.add(s.mul(sum, r), s.number(q[k]));
  Value power = s.add(s.add(s.mul(s.mul(r, r), sum), r), s.number(1.0f));

  // 2^n in two steps: n is -150 to 128, and a denormal is rounded once.
  Value bits = arith::BitcastOp::create(b, loc, integer, shifted);
  Value whole = arith::SubIOp::create(b, loc, bits, s.whole(0x4b400000));
  Value half = arith::ShRSIOp::create(b, loc, whole, s.whole(1));
  Value rest = arith::SubIOp::create(b, loc, whole, half);
  return s.mul(s.mul(power, s.powerOfTwo(half)), s.powerOfTwo(rest));
}

} // namespace rl::compiler
