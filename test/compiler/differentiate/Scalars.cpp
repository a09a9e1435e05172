// In: the body of a row kernel. Out: what it computes, in doubles.
// Must not know: the dialect's ops, vectors.
#include "test/compiler/differentiate/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

namespace rl::test {

using namespace mlir;

static bool compare(arith::CmpFPredicate how, double x, double y) {
  switch (how) {
  case arith::CmpFPredicate::OLT:
    return x < y;
  case arith::CmpFPredicate::OLE:
    return x <= y;
  case arith::CmpFPredicate::OGT:
    return x > y;
  case arith::CmpFPredicate::OEQ:
    return x == y;
  default:
    llvm::report_fatal_error("no rule for a comparison");
  }
}

static double constantOf(Attribute value) {
  if (auto number = dyn_cast<FloatAttr>(value))
    return number.getValueAsDouble();
  auto integer = cast<IntegerAttr>(value);
  return integer.getType().isInteger(1) ? double(!integer.getValue().isZero())
                                        : double(integer.getInt());
}

static double run(Operation &op, const std::vector<double> &in) {
  if (auto constant = dyn_cast<arith::ConstantOp>(op))
    return constantOf(constant.getValue());
  if (auto cmp = dyn_cast<arith::CmpFOp>(op))
    return compare(cmp.getPredicate(), in[0], in[1]);
  if (isa<arith::AddFOp>(op))
    return in[0] + in[1];
  if (isa<arith::SubFOp>(op))
    return in[0] - in[1];
  if (isa<arith::MulFOp>(op))
    return in[0] * in[1];
  if (isa<arith::DivFOp>(op))
    return in[0] / in[1];
  if (isa<arith::NegFOp>(op))
    return -in[0];
  if (isa<arith::MinimumFOp>(op))
    return std::min(in[0], in[1]);
  if (isa<arith::MaximumFOp>(op))
    return std::max(in[0], in[1]);
  if (isa<arith::SelectOp>(op))
    return in[0] != 0 ? in[1] : in[2];
  if (isa<arith::XOrIOp>(op))
    return (in[0] != 0) != (in[1] != 0);
  if (isa<arith::AndIOp>(op))
    return in[0] != 0 && in[1] != 0;
  if (isa<arith::OrIOp>(op))
    return in[0] != 0 || in[1] != 0;
  if (isa<arith::SIToFPOp, arith::UIToFPOp>(op))
    return in[0];
  if (isa<math::ExpOp>(op))
    return std::exp(in[0]);
  if (isa<math::LogOp>(op))
    return std::log(in[0]);
  if (isa<math::SqrtOp>(op))
    return std::sqrt(in[0]);
  if (isa<math::CosOp>(op))
    return std::cos(in[0]);
  if (isa<math::FloorOp>(op))
    return std::floor(in[0]);
  if (isa<math::AbsFOp>(op))
    return std::fabs(in[0]);
  if (isa<math::PowFOp>(op))
    return std::pow(in[0], in[1]);
  llvm::report_fatal_error("no rule for " + op.getName().getStringRef());
}

std::vector<double> runScalars(Block &block,
                               const std::vector<double> &arguments) {
  llvm::DenseMap<Value, double> known;
  for (auto [argument, number] : llvm::zip(block.getArguments(), arguments))
    known[argument] = number;
  for (Operation &op : block) {
    std::vector<double> in;
    for (Value operand : op.getOperands())
      in.push_back(known.at(operand));
    if (op.hasTrait<OpTrait::IsTerminator>())
      return in;
    known[op.getResult(0)] = run(op, in);
  }
  return {};
}

} // namespace rl::test
