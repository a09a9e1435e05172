// In: a module. Out: 2^t and log2 x as polynomials after range reduction.
// Must not know: rows, logits, objectives. Generic vector-math libraries fall
// short here: LLVM knows no 16-lane entry and calls 16 scalar functions.

#include "compiler/conversion/RowKernelToVector/VectorMath.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include <limits>

using namespace mlir;

namespace rl::compiler {

namespace {

constexpr llvm::StringLiteral exp2Name = "rl.exp2";
constexpr llvm::StringLiteral log2Name = "rl.log2";

/// An internal function from `type` to `type`, always inlined; null if the
/// module has it.
func::FuncOp addFunction(ModuleOp module, llvm::StringRef name, Type type) {
  if (module.lookupSymbol(name))
    return nullptr;
  OpBuilder b = OpBuilder::atBlockBegin(module.getBody());
  auto function = func::FuncOp::create(b, module.getLoc(), name,
                                       b.getFunctionType({type}, {type}));
  function.setPrivate();
  function->setAttr(
      "llvm.linkage",
      LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
  function->setAttr("passthrough",
                    b.getArrayAttr({b.getStringAttr("alwaysinline")}));
  function.addEntryBlock();
  return function;
}

/// Added to t, it leaves round(t) in the low bits of the sum: 1.5 * 2^23.
constexpr double magic = 12582912.0;
constexpr int64_t magicBits = 0x4b400000;

/// c[0] + x (c[1] + x (c[2] + ...)).
Value horner(Emit &e, Value x, llvm::ArrayRef<double> c) {
  Value sum = e.constant(x, c.back());
  for (double coefficient : llvm::reverse(c.drop_back()))
    sum = e.fma(sum, x, e.constant(x, coefficient));
  return sum;
}

Value integer(Emit &e, Value like, int64_t value) {
  Type i32 = e.b.getI32Type();
  auto attr = e.b.getI32IntegerAttr(int32_t(value));
  if (auto vector = dyn_cast<VectorType>(like.getType()))
    return arith::ConstantOp::create(
        e.b, e.loc,
        DenseElementsAttr::get(VectorType::get(vector.getShape(), i32),
                               Attribute(attr)));
  return arith::ConstantOp::create(e.b, e.loc, attr);
}

Value bits(Emit &e, Value x) {
  Type type = e.b.getI32Type();
  if (auto vector = dyn_cast<VectorType>(x.getType()))
    type = VectorType::get(vector.getShape(), type);
  return arith::BitcastOp::create(e.b, e.loc, type, x);
}

} // namespace

void defineExp2(ModuleOp module, const RowSchedule &schedule) {
  OpBuilder b(module.getContext());
  Type type = VectorType::get({schedule.lanes}, b.getF32Type());
  auto function = addFunction(module, exp2Name, type);
  if (!function)
    return;
  b.setInsertionPointToStart(&function.front());
  Emit e(b, function.getLoc(), schedule);
  Value t = function.getArgument(0);
  Value shifted = e.add(t, e.constant(t, magic));
  Value fraction = e.sub(t, e.sub(shifted, e.constant(t, magic)));
  // Minimax of relative error on [-1/2, 1/2] with p(0) = 1, so that 2^-127
  // becomes the bit pattern zero. Degree 4 errs by 2.8e-6, too near the 1e-5
  // allowed for a gradient; degree 5 by 9.1e-8, measured with all roundings
  // 2.0 ulp (2.2 without fused multiply-add); degree 6 by 2.0e-9, which f32
  // rounding hides, for a tenth more time.
  Value power =
      horner(e, fraction,
             {1.0, 0.6931470036506653, 0.24022242426872253, 0.05550733581185341,
              0.009671512991189957, 0.001326472731307149});
  Value exponent =
      arith::ShLIOp::create(b, e.loc, bits(e, shifted), integer(e, t, 23));
  Value scaled = arith::AddIOp::create(b, e.loc, bits(e, power), exponent);
  Value result = arith::BitcastOp::create(b, e.loc, type, scaled);
  func::ReturnOp::create(b, e.loc, result);
}

Value callExp2(Emit &e, Value t) {
  return func::CallOp::create(e.b, e.loc, exp2Name, t.getType(), t)
      .getResult(0);
}

Value flushed(Emit &e, Value t) {
  Value tiny = arith::CmpFOp::create(e.b, e.loc, arith::CmpFPredicate::OLE, t,
                                     e.constant(t, -126.0));
  return arith::SelectOp::create(e.b, e.loc, tiny, e.constant(t, -127.0), t);
}

Value windowOffset(Emit &e, Value t) {
  Value shifted = e.add(t, e.constant(t, magic));
  return arith::SubIOp::create(e.b, e.loc, bits(e, shifted),
                               integer(e, t, magicBits - 124));
}

Value log2Of(Emit &e, Value x) {
  OpBuilder &b = e.b;
  Type type = b.getF32Type();
  // x = 2^k m with m in [sqrt(1/2), sqrt(2)): subtracting the bits of sqrt(1/2)
  // carries into the exponent exactly where m would be too large.
  Value root = integer(e, x, 0x3f3504f3);
  Value offset = arith::SubIOp::create(b, e.loc, bits(e, x), root);
  Value k = arith::ShRSIOp::create(b, e.loc, offset, integer(e, x, 23));
  Value mantissa =
      arith::AndIOp::create(b, e.loc, offset, integer(e, x, 0x007fffff));
  mantissa = arith::AddIOp::create(b, e.loc, mantissa, root);
  Value m = arith::BitcastOp::create(b, e.loc, type, mantissa);
  Value f = e.sub(m, e.scalar(1.0));
  // log2(1 + f) / f, minimax of relative error: 8 coefficients err by 1.7e-7,
  // 9 by 2.6e-8, 10 by 4.1e-9: rounding alone is left, measured 1.6 ulp. It
  // runs once a row.
  Value ratio =
      horner(e, f,
             {1.4426950216293335, -0.7213473320007324, 0.4808982312679291,
              -0.3606966435909271, 0.2885673940181732, -0.23961740732192993,
              0.20460061728954315, -0.19106274843215942, 0.18617494404315948,
              -0.10994953662157059});
  Value whole = arith::SIToFPOp::create(b, e.loc, type, k);
  Value log = e.fma(f, ratio, whole);
  // 0 gives -inf; infinity and NaN give themselves.
  Value zero = e.scalar(0.0);
  Value infinity = e.scalar(std::numeric_limits<float>::infinity());
  Value positive =
      arith::CmpFOp::create(b, e.loc, arith::CmpFPredicate::OGT, x, zero);
  Value finite =
      arith::CmpFOp::create(b, e.loc, arith::CmpFPredicate::OLT, x, infinity);
  Value isZero =
      arith::CmpFOp::create(b, e.loc, arith::CmpFPredicate::OEQ, x, zero);
  Value normal = arith::AndIOp::create(b, e.loc, positive, finite);
  Value special = arith::SelectOp::create(b, e.loc, isZero, e.neg(infinity), x);
  return arith::SelectOp::create(b, e.loc, normal, log, special);
}

void defineLog2(ModuleOp module, const RowSchedule &schedule) {
  OpBuilder b(module.getContext());
  auto function = addFunction(module, log2Name, b.getF32Type());
  if (!function)
    return;
  b.setInsertionPointToStart(&function.front());
  Emit e(b, function.getLoc(), schedule);
  Value result = log2Of(e, function.getArgument(0));
  func::ReturnOp::create(b, e.loc, result);
}

Value callLog2(Emit &e, Value x) {
  return func::CallOp::create(e.b, e.loc, log2Name, x.getType(), x)
      .getResult(0);
}

} // namespace rl::compiler
