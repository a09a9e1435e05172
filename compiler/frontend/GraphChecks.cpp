// In: nodes that may fail at a point. Out: rl ops with an rl.require of what
// must hold. Must not know: how a failure is reported.
#include "compiler/frontend/GraphToOps.h"

#include "dsl/sema/PrintGraph.h"

#include <cmath>

namespace rl::compiler {

using namespace mlir;
using namespace mlir::rl;
using model::Node;
using ArrayType = mlir::rl::ArrayType;

Value GraphToOps::require(Value x, Value condition, const std::string &message,
                          Location location) {
  return builder.createOrFold<RequireOp>(location, x, condition,
                                         builder.getStringAttr(message));
}

/// The i64 constant that a value repeats, if it does.
static std::optional<double> repeatedNumber(Value value) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getX();
  return constantNumber(value);
}

Value GraphToOps::divided(const Node &node, Value x, Value y,
                          Location location) {
  auto type = cast<ArrayType>(y.getType());
  if (node.op == model::Op::Pow) {
    std::optional<double> known = repeatedNumber(y);
    if (type.getElement().isInteger(64) && !(known && *known >= 0))
      y = require(y,
                  LessEqualOp::create(builder, location,
                                      constant(type, 0, location), y),
                  "the exponent of an i64 must not be negative", location);
    return PowOp::create(builder, location, x, y);
  }
  if (std::optional<double> known = repeatedNumber(y); !known || *known == 0) {
    Value none =
        EqualOp::create(builder, location, y, constant(type, 0, location));
    y = require(y, NotOp::create(builder, location, none),
                "the divisor must not be 0", location);
  }
  if (node.op == model::Op::Mod)
    return ModOp::create(builder, location, x, y);
  return FloorDivOp::create(builder, location, x, y);
}

Value GraphToOps::inRange(const Node &node, Location location) {
  Value x = values[size_t(node.operands[0])], number = x;
  auto type = cast<ArrayType>(x.getType());
  // Limits need not be whole.
  if (type.getElement().isInteger(64)) {
    type = type.withElement(builder.getF64Type());
    number = CastOp::create(builder, location, type, x);
  }
  auto [low, high] = node.limits;
  bool lowOpen = node.integer & 1, highOpen = node.integer & 2;
  Value lies;
  auto compare = [&](bool open, Value smaller, Value larger) {
    Value holds =
        open ? Value(LessOp::create(builder, location, smaller, larger))
             : Value(LessEqualOp::create(builder, location, smaller, larger));
    lies = lies ? Value(AndOp::create(builder, location, lies, holds)) : holds;
  };
  std::string range;
  // No comparison holds for NaN, so it lies in no range.
  auto limit = [&](double at) {
    bool single = type.getElement().isF32();
    return constant(type, single ? double(float(at)) : at, location);
  };
  if (!std::isinf(low) || lowOpen) {
    compare(lowOpen, limit(low), number);
    range = sema::showNumber(low);
  }
  range += lowOpen ? "<.." : "..";
  if (!std::isinf(high) || highOpen || !lies) {
    compare(highOpen, number, limit(high));
    range += (highOpen ? "<" : "") + sema::showNumber(high);
  }
  if (node.operands.size() > 1) {
    Value status = values[size_t(node.operands[1])];
    Value there = EqualOp::create(
        builder, location, status,
        constant(cast<ArrayType>(status.getType()), 0, location));
    lies = OrOp::create(builder, location, lies,
                        NotOp::create(builder, location, there));
  }
  return require(x, lies, "`" + node.text + "` must lie in " + range, location);
}

} // namespace rl::compiler
