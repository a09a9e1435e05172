// In: ops of a phase. Out: their numbers, each op by its plain definition.
// Must not know: derivatives, lowering.
#include "test/compiler/differentiate/Interpreter.h"

#include <cmath>

namespace rl::test {

using namespace mlir;
using namespace mlir::rl;
using ArrayType = mlir::rl::ArrayType;

size_t Interpreter::extent(StringRef axis) const {
  return size_t(offsets.at(axis.str()).back());
}

size_t Interpreter::points(ArrayType type) const {
  size_t count = size_t(type.denseCount());
  return type.raggedAxes().empty() ? count : count * extent(type.space());
}

size_t Interpreter::project(ArrayType fine, ArrayType coarse,
                            size_t point) const {
  size_t dense = size_t(fine.denseCount());
  size_t inside = point % dense, outside = point / dense;
  for (size_t depth = fine.raggedAxes().size();
       depth > coarse.raggedAxes().size(); --depth) {
    const std::vector<int64_t> &list =
        offsets.at(fine.raggedAxes()[depth - 1].str());
    size_t parent = 0;
    while (size_t(list[parent + 1]) <= outside)
      ++parent;
    outside = parent;
  }
  size_t result = 0, stride = dense;
  for (size_t i = fine.raggedAxes().size(); i < fine.getAxes().size(); ++i) {
    size_t size = size_t(fine.getSizes()[i]);
    stride /= size;
    if (coarse.find(fine.getAxes()[i]) >= 0)
      result = result * size + inside / stride;
    inside %= stride;
  }
  return outside * size_t(coarse.denseCount()) + result;
}

const Numbers &Interpreter::value(Value wanted) {
  // Not by recursion: chains are long.
  std::vector<Operation *> stack = {wanted.getDefiningOp()};
  while (!stack.empty()) {
    Operation *op = stack.back();
    bool ready = true;
    if (!isHostOp(op))
      for (Value operand : op->getOperands())
        if (!known.count(operand)) {
          ready = false;
          stack.push_back(operand.getDefiningOp());
        }
    if (!ready)
      continue;
    stack.pop_back();
    if (op->getNumResults() == 0 || known.count(op->getResult(0)))
      continue;
    if (isHostOp(op) || isa<FieldOp, ParamOp>(op))
      for (unsigned i = 0; i < op->getNumResults(); ++i)
        known[op->getResult(i)] = leaf(op, i);
    else
      known[op->getResult(0)] = compute(op);
  }
  return known.find(wanted)->second;
}

Numbers Interpreter::compute(Operation *op) {
  auto type = cast<ArrayType>(op->getResult(0).getType());
  Numbers out(points(type));
  auto in = [&](unsigned i) -> const Numbers & {
    return known.find(op->getOperand(i))->second;
  };
  auto each = [&](auto f) {
    for (size_t i = 0; i < out.size(); ++i)
      out[i] = f(i);
    return out;
  };
  auto unary = [&](auto f) {
    return each([&](size_t i) { return f(in(0)[i]); });
  };
  auto binary = [&](auto f) {
    return each([&](size_t i) { return f(in(0)[i], in(1)[i]); });
  };
  if (isa<ConstantOp>(op)) {
    double number = *constantNumber(op->getResult(0));
    return each([&](size_t) { return number; });
  }
  if (isa<PositionOp>(op))
    return each([](size_t i) { return double(i); });
  if (auto broadcast = dyn_cast<BroadcastOp>(op)) {
    auto from = cast<ArrayType>(broadcast.getX().getType());
    return each([&](size_t i) { return in(0)[project(type, from, i)]; });
  }
  if (auto reduce = dyn_cast<ReduceOp>(op)) {
    auto from = cast<ArrayType>(reduce.getX().getType());
    double start = reduce.getKind() == ReduceKind::Sum   ? 0
                   : reduce.getKind() == ReduceKind::Min ? INFINITY
                                                         : -INFINITY;
    each([&](size_t) { return start; });
    for (size_t i = 0; i < points(from); ++i) {
      double &into = out[project(from, type, i)];
      double x = in(0)[i];
      into = reduce.getKind() == ReduceKind::Sum   ? into + x
             : reduce.getKind() == ReduceKind::Min ? std::min(into, x)
                                                   : std::max(into, x);
    }
    return out;
  }
  if (auto count = dyn_cast<CountOp>(op)) {
    SmallVector<StringAttr> axes(type.getAxes());
    for (auto axis : count.getAxes().getAsRange<StringAttr>())
      axes.push_back(axis);
    auto full = ArrayType::get(type.getElement(), axes,
                               SmallVector<int64_t>(axes.size(), -1));
    for (size_t i = 0; i < points(full); ++i)
      ++out[project(full, type, i)];
    return out;
  }
  if (isa<NegOp>(op))
    return unary([](double x) { return -x; });
  if (isa<AbsOp>(op))
    return unary([](double x) { return std::fabs(x); });
  if (isa<SignOp>(op))
    return unary([](double x) { return x > 0 ? 1. : x < 0 ? -1. : x; });
  if (isa<ExpOp>(op))
    return unary([](double x) { return std::exp(x); });
  if (isa<LogOp>(op))
    return unary([](double x) { return std::log(x); });
  if (isa<SqrtOp>(op))
    return unary([](double x) { return std::sqrt(x); });
  if (isa<CosOp>(op))
    return unary([](double x) { return std::cos(x); });
  if (isa<FloorOp>(op))
    return unary([](double x) { return std::floor(x); });
  if (isa<NotOp>(op))
    return unary([](double x) { return double(x == 0); });
  if (isa<StopOp>(op))
    return unary([](double x) { return x; });
  if (isa<CastOp>(op)) {
    bool integer = type.getElement().isInteger(64);
    return unary([&](double x) { return integer ? std::trunc(x) : x; });
  }
  if (isa<AddOp>(op))
    return binary([](double x, double y) { return x + y; });
  if (isa<SubOp>(op))
    return binary([](double x, double y) { return x - y; });
  if (isa<MulOp>(op))
    return binary([](double x, double y) { return x * y; });
  if (isa<DivOp>(op))
    return binary([](double x, double y) { return x / y; });
  if (isa<PowOp>(op))
    return binary([](double x, double y) { return std::pow(x, y); });
  if (isa<MinOp>(op))
    return binary([](double x, double y) { return std::min(x, y); });
  if (isa<MaxOp>(op))
    return binary([](double x, double y) { return std::max(x, y); });
  if (isa<LessOp>(op))
    return binary([](double x, double y) { return double(x < y); });
  if (isa<LessEqualOp>(op))
    return binary([](double x, double y) { return double(x <= y); });
  if (isa<EqualOp>(op))
    return binary([](double x, double y) { return double(x == y); });
  if (isa<AndOp>(op))
    return binary([](double x, double y) { return double(x != 0 && y != 0); });
  if (isa<OrOp>(op))
    return binary([](double x, double y) { return double(x != 0 || y != 0); });
  if (isa<WhereOp>(op))
    return each([&](size_t i) { return in(0)[i] != 0 ? in(1)[i] : in(2)[i]; });
  llvm::report_fatal_error("no rule for " + op->getName().getStringRef());
}

} // namespace rl::test
