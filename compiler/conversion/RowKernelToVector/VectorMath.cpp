// In: a module. Out: 2^t, log2 x and tanh x as polynomials after range
// reduction. Must not know: rows, logits, objectives. Generic vector-math
// libraries fall short here: LLVM knows no 16-lane entry and calls 16 scalar
// functions.

#include "compiler/conversion/RowKernelToVector/VectorMath.h"

#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

using namespace mlir;

namespace rl::compiler {

namespace {

constexpr llvm::StringLiteral log2Name = "rl.log2";

std::string exp2Name(RowType type, const RowSchedule &schedule) {
  return nameInSet(("rl.exp2." + nameOf(type)).str(), schedule);
}

/// Added to t, it leaves round(t) in the low bits of the sum: 1.5 * 2^23.
constexpr double magic = 12582912.0;
constexpr int64_t magicBits = 0x4b400000;

/// The same for round(32 t), and the lowest of the window becomes 0: 1.5 *
/// 2^18 + 124. The bits of 1.5 * 2^18 and those of offsets do not overlap.
constexpr double fineMagic = 393216.0 + 124.0;
constexpr int64_t fineMagicBits = 0x48c00000;
constexpr int fineSteps = 32;

/// c[0] + x (c[1] + x (c[2] + ...)).
Value horner(Emit &e, Value x, llvm::ArrayRef<double> c) {
  Value sum = e.constant(x, c.back());
  for (double coefficient : llvm::reverse(c.drop_back()))
    sum = e.fma(sum, x, e.constant(x, coefficient));
  return sum;
}

Value add(Emit &e, Value x, Value y) {
  return arith::AddIOp::create(e.b, e.loc, x, y);
}

Value shiftLeft(Emit &e, Value x, int64_t by) {
  return arith::ShLIOp::create(e.b, e.loc, x, e.integer(x, by));
}

/// 2^t by one polynomial on [-1/2, 1/2].
Value byPolynomial(Emit &e, Value t) {
  Value shifted = e.add(t, e.constant(t, magic));
  Value fraction = e.sub(t, e.sub(shifted, e.constant(t, magic)));
  // Minimax of relative error on [-1/2, 1/2] with p(0) = 1, so that 2^-127
  // becomes the bit pattern zero. Degree 3 errs by 1.0e-4; degree 4 by 2.8e-6,
  // too near the 1e-5 allowed for a gradient of f32; degree 5 by 9.1e-8,
  // measured with all roundings 2.0 ulp (2.2 without fused multiply-add);
  // degree 6 by 2.0e-9, which f32 rounding hides, for a tenth more time.
  static const double five[] = {1.0,
                                0.6931470036506653,
                                0.24022242426872253,
                                0.05550733581185341,
                                0.009671512991189957,
                                0.001326472731307149};
  static const double four[] = {1.0, 0.6931241750717163, 0.24024099111557007,
                                0.055906426161527634, 0.009582852944731712};
  static const double three[] = {1.0, 0.6932829022407532, 0.24221095442771912,
                                 0.05500892922282219};
  Value power = e.type == RowType::F32    ? horner(e, fraction, five)
                : e.type == RowType::BF16 ? horner(e, fraction, three)
                                          : horner(e, fraction, four);
  Value exponent = shiftLeft(e, e.bits(shifted), 23);
  return e.float32(add(e, e.bits(power), exponent));
}

/// 2^t as 2^(r / 32) from a table in two registers, r = round(32 t), times a
/// polynomial on [-1/64, 1/64]: degree 2 errs by 5.3e-8, degree 1 by 5.9e-5.
/// An entry lacks the exponent that shifting r by 18 bits brings with it, and
/// that of the window's lowest.
Value byTable(Emit &e, Value t) {
  Value shifted = e.add(t, e.constant(t, fineMagic));
  Value fraction = e.sub(t, e.sub(shifted, e.constant(t, fineMagic)));
  llvm::SmallVector<int32_t> entries;
  for (int k = 0; k < fineSteps; ++k)
    entries.push_back(
        int32_t(std::bit_cast<uint32_t>(float(std::exp2(k / 32.0)))) -
        (k << 18) - (124 << 23));
  auto half = [&](int from) {
    return e.float32(arith::ConstantOp::create(
        e.b, e.loc,
        DenseElementsAttr::get(
            e.integersType(),
            llvm::ArrayRef<int32_t>(entries).slice(from, fineSteps / 2))));
  };
  Value index = e.bits(shifted);
  Value entry = LLVM::CallIntrinsicOp::create(
                    e.b, e.loc, e.vectorType(),
                    e.b.getStringAttr("llvm.x86.avx512.vpermi2var.ps.512"),
                    ValueRange{half(0), index, half(fineSteps / 2)})
                    .getResult(0);
  Value scaled = e.float32(add(e, e.bits(entry), shiftLeft(e, index, 18)));
  Value beyond;
  if (e.type == RowType::F32)
    beyond =
        e.mul(horner(e, fraction, {0.6931573152542114, 0.24022653698921204}),
              fraction);
  else
    beyond = e.mul(fraction, e.constant(t, 0.6931200623512268));
  return e.fma(scaled, beyond, scaled);
}

} // namespace

std::string nameInSet(llvm::StringRef name, const RowSchedule &schedule) {
  return schedule.name.empty() ? name.str()
                               : (name + "." + schedule.name).str();
}

Operation *defineOfSet(ModuleOp module, llvm::StringRef name, FunctionType type,
                       const RowSchedule &schedule, bool inlined) {
  if (module.lookupSymbol(name))
    return nullptr;
  OpBuilder b = OpBuilder::atBlockBegin(module.getBody());
  auto function = func::FuncOp::create(b, module.getLoc(), name, type);
  function.setPrivate();
  function->setAttr(
      "llvm.linkage",
      LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
  llvm::SmallVector<Attribute> attributes;
  auto add = [&](llvm::StringRef key, llvm::StringRef value) {
    attributes.push_back(b.getStrArrayAttr({key, value}));
  };
  attributes.push_back(b.getStringAttr(inlined ? "alwaysinline" : "noinline"));
  if (!schedule.features.empty())
    add("target-features", schedule.features);
  // Where LLVM would rather use half of a 512-bit register.
  if (!schedule.features.empty() && schedule.lanes == 16) {
    add("prefer-vector-width", "512");
    add("min-legal-vector-width", "512");
  }
  function->setAttr("passthrough", b.getArrayAttr(attributes));
  function->setAttr(sharedAttr, b.getUnitAttr());
  function.addEntryBlock();
  return function;
}

void defineExp2(ModuleOp module, const RowSchedule &schedule, RowType type) {
  OpBuilder b(module.getContext());
  Type vector = VectorType::get({schedule.lanes}, b.getF32Type());
  auto function = cast_if_present<func::FuncOp>(
      defineOfSet(module, exp2Name(type, schedule),
                  b.getFunctionType({vector}, {vector}), schedule, true));
  if (!function)
    return;
  b.setInsertionPointToStart(&function.front());
  Emit e(b, function.getLoc(), schedule, type);
  Value t = function.getArgument(0);
  func::ReturnOp::create(
      b, e.loc, schedule.permutes ? byTable(e, t) : byPolynomial(e, t));
}

Value callExp2(Emit &e, Value t) {
  return func::CallOp::create(e.b, e.loc, exp2Name(e.type, e.schedule),
                              t.getType(), t)
      .getResult(0);
}

Value flushed(Emit &e, Value t) {
  Value tiny = e.compare(arith::CmpFPredicate::OLE, t, e.constant(t, -126.0));
  return e.select(tiny, e.constant(t, -127.0), t);
}

Value windowOffset(Emit &e, Value t) {
  if (e.schedule.permutes)
    return arith::XOrIOp::create(e.b, e.loc,
                                 e.bits(e.add(t, e.constant(t, fineMagic))),
                                 e.integer(t, fineMagicBits));
  return arith::SubIOp::create(e.b, e.loc,
                               e.bits(e.add(t, e.constant(t, magic))),
                               e.integer(t, magicBits - 124));
}

int32_t windowEnd(const RowSchedule &schedule) {
  return schedule.permutes ? 128 * fineSteps : 128;
}

Value log2Of(Emit &e, Value x) {
  OpBuilder &b = e.b;
  Type type = b.getF32Type();
  // x = 2^k m with m in [sqrt(1/2), sqrt(2)): subtracting the bits of sqrt(1/2)
  // carries into the exponent exactly where m would be too large.
  Value root = e.integer(x, 0x3f3504f3);
  Value offset = arith::SubIOp::create(b, e.loc, e.bits(x), root);
  Value k = arith::ShRSIOp::create(b, e.loc, offset, e.integer(x, 23));
  Value mantissa =
      arith::AndIOp::create(b, e.loc, offset, e.integer(x, 0x007fffff));
  Value m = e.float32(add(e, mantissa, root));
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
  Value positive = e.compare(arith::CmpFPredicate::OGT, x, zero);
  Value finite = e.compare(arith::CmpFPredicate::OLT, x, infinity);
  Value isZero = e.compare(arith::CmpFPredicate::OEQ, x, zero);
  Value normal = arith::AndIOp::create(b, e.loc, positive, finite);
  Value special = e.select(isZero, e.neg(infinity), x);
  return e.select(normal, log, special);
}

void defineLog2(ModuleOp module) {
  OpBuilder b(module.getContext());
  Type type = b.getF32Type();
  RowSchedule any;
  any.fma = false;
  auto function = cast_if_present<func::FuncOp>(defineOfSet(
      module, log2Name, b.getFunctionType({type}, {type}), any, true));
  if (!function)
    return;
  b.setInsertionPointToStart(&function.front());
  Emit e(b, function.getLoc(), any);
  func::ReturnOp::create(b, e.loc, log2Of(e, function.getArgument(0)));
}

Value callLog2(Emit &e, Value x) {
  return func::CallOp::create(e.b, e.loc, log2Name, x.getType(), x)
      .getResult(0);
}

Tanh tanh(Emit &e, Value x) {
  // u = exp(-2 |x|): tanh is (1 - u) / (1 + u), its derivative
  // 4 u / (1 + u)^2, which loses nothing where tanh rounds to 1.
  Value one = e.constant(x, 1.0);
  Value sign = arith::AndIOp::create(e.b, e.loc, e.bits(x),
                                     e.integer(x, int64_t(0x80000000)));
  Value size = e.float32(
      arith::AndIOp::create(e.b, e.loc, e.bits(x), e.integer(x, 0x7fffffff)));
  Emit exact(e.b, e.loc, e.schedule, RowType::F32);
  Value t = e.mul(size, e.constant(x, -2 * std::numbers::log2e));
  Value u = callExp2(exact, flushed(e, t));
  Value sum = e.add(one, u);
  Value inverse = e.div(one, sum);
  Value large = e.mul(e.sub(one, u), inverse);
  Value slope = e.mul(e.mul(e.constant(x, 4.0), u), e.mul(inverse, inverse));
  // Below 0.6 the numerator would cancel: x + x^3 P(x^2), minimax of relative
  // error, 2.8e-9.
  Value square = e.mul(size, size);
  Value series =
      horner(e, square,
             {-0.33333298563957214, 0.13331924378871918, -0.053783830255270004,
              0.020795971155166626, -0.005895158275961876});
  Value small = e.fma(e.mul(square, series), size, size);
  Value value =
      e.select(e.compare(arith::CmpFPredicate::OLT, size, e.constant(x, 0.6)),
               small, large);
  value = e.float32(arith::OrIOp::create(e.b, e.loc, e.bits(value), sign));
  // Whatever the bits of what is no number became in the power.
  Value none = e.compare(arith::CmpFPredicate::UNO, x, x);
  return {e.select(none, x, value), e.select(none, x, slope)};
}

} // namespace rl::compiler
