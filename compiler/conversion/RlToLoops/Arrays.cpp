// In: ops that read other points of an axis than their own. Out: loops and
// scalar code that compute them. Must not know: where kernels come from, how
// arrays are stored.
#include "compiler/conversion/RlToLoops/Nest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using mlir::rl::ArrayType;

namespace rl::compiler {
namespace {

bool isReal(Value value) { return isa<FloatType>(value.getType()); }

Value zeroOf(OpBuilder &b, Location loc, Type type) {
  return arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
}

Value compare(OpBuilder &b, Location loc, arith::CmpIPredicate how, Value x,
              Value y) {
  return arith::CmpIOp::create(b, loc, how, x, y);
}

} // namespace

//===-- Points and groups -------------------------------------------------===//

void Nest::pointAt(const Axis &axis, Value index, Level &level, Point &point) {
  Level *outer = point.empty() ? &level : &point.back();
  Level &made = point.emplace_back();
  made.outer = outer;
  made.axis = axis;
  made.index = index;
  made.path = outer->path;
  made.path.push_back(axis);
}

/// The innermost level around all points along these axes.
Level &Nest::around(llvm::ArrayRef<Axis> over, Level &level) {
  Level *outer = &level;
  auto holds = [&](const Axis &axis) {
    return llvm::any_of(outer->path, [&](const Axis &other) {
      return other.name == axis.name;
    });
  };
  while (llvm::any_of(over, holds))
    outer = outer->outer;
  return *outer;
}

Nest::Group Nest::groupOf(llvm::ArrayRef<Axis> over, Level &level) {
  Group group;
  group.outer = &level;
  llvm::SmallVector<StringAttr> ragged;
  for (const Axis &axis : over) {
    if (axis.size < 0) {
      ragged.push_back(axis.name);
      group.ragged = axis;
    } else {
      group.dense.push_back(axis);
      group.inside *= axis.size;
    }
  }
  group.first = constant(0);
  Value rows = constant(1);
  if (!ragged.empty()) {
    auto [low, high] = nested(ragged, level);
    enter(level);
    group.first = low;
    rows = arith::SubIOp::create(b, loc, high, low);
  }
  enter(level);
  group.count = arith::MulIOp::create(b, loc, rows, constant(group.inside));
  return group;
}

void Nest::pointOf(const Group &group, Value number, Point &point) {
  Value rest = number;
  llvm::SmallVector<Value> digits(group.dense.size());
  for (size_t i = group.dense.size(); i-- > 0;) {
    Value size = constant(group.dense[i].size);
    digits[i] = arith::RemUIOp::create(b, loc, rest, size);
    rest = arith::DivUIOp::create(b, loc, rest, size);
  }
  if (group.ragged.name)
    pointAt(group.ragged, arith::AddIOp::create(b, loc, group.first, rest),
            *group.outer, point);
  for (auto [axis, digit] : llvm::zip(group.dense, digits))
    pointAt(axis, digit, *group.outer, point);
}

Value Nest::read(Value array, Level &level) {
  if (auto constant = array.getDefiningOp<mlir::rl::ConstantOp>())
    return arith::ConstantOp::create(b, loc,
                                     cast<TypedAttr>(constant.getValue()));
  return storage.load(array, level);
}

Value Nest::ifThen(Value condition, Type type, llvm::function_ref<Value()> yes,
                   llvm::function_ref<Value()> no) {
  auto choice = scf::IfOp::create(b, loc, TypeRange(type), condition,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(choice.thenBlock());
  Value then = yes();
  scf::YieldOp::create(b, loc, then);
  b.setInsertionPointToEnd(choice.elseBlock());
  Value otherwise = no();
  scf::YieldOp::create(b, loc, otherwise);
  return choice.getResult(0);
}

Value Nest::compareLess(Value x, Value y) {
  if (isReal(x))
    return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT, x, y);
  return compare(b, loc, arith::CmpIPredicate::slt, x, y);
}

/// The axes of an array that `names` holds, in its order.
static Path axesIn(Value array, ArrayAttr names) {
  Path path;
  for (const Axis &axis : pathOf(array))
    if (llvm::is_contained(names, Attribute(axis.name)))
      path.push_back(axis);
  return path;
}

static Axis axisOf(Value array, StringAttr name) {
  for (const Axis &axis : pathOf(array))
    if (axis.name == name)
      return axis;
  llvm_unreachable("no such axis");
}

//===-- At one point ------------------------------------------------------===//

Value Nest::shift(mlir::rl::ShiftOp op, Level &home) {
  Axis axis = axisOf(op.getResult(), op.getAlongAttr());
  Value fill = evaluate(op.getFill(), home);
  auto [low, high] = range(axis, around(axis, home), true);
  enter(home);
  Value at = indexOf(axis.name, home);
  Value edge = int64_t(op.getBy()) > 0
                   ? Value(arith::SubIOp::create(b, loc, high, constant(1)))
                   : low;
  Value atEdge = compare(b, loc, arith::CmpIPredicate::eq, at, edge);
  return ifThen(
      atEdge, fill.getType(), [&] { return fill; },
      [&] {
        Value other =
            int64_t(op.getBy()) > 0
                ? Value(arith::AddIOp::create(b, loc, at, constant(1)))
                : Value(arith::SubIOp::create(b, loc, at, constant(1)));
        Point point;
        pointAt(axis, other, home, point);
        return read(op.getX(), point.back());
      });
}

Value Nest::take(mlir::rl::TakeOp op, Level &home) {
  Axis axis = axisOf(op.getX(), op.getAlongAttr());
  Value index = evaluate(op.getIndex(), home);
  enter(home);
  auto [low, high] = storage.bounds(axis, home, true);
  Value at = arith::IndexCastOp::create(b, loc, b.getIndexType(), index);
  Value size = arith::SubIOp::create(b, loc, high, low);
  // Unsigned: a negative one is outside as well.
  Value inside = compare(b, loc, arith::CmpIPredicate::ult, at, size);
  Type element = cast<ArrayType>(op.getType()).getElement();
  return ifThen(
      inside, element,
      [&] {
        Point point;
        pointAt(axis, arith::AddIOp::create(b, loc, low, at), home, point);
        return read(op.getX(), point.back());
      },
      [&] { return zeroOf(b, loc, element); });
}

Value Nest::rank(mlir::rl::RankOp op, Level &home) {
  Path over = axesIn(op.getX(), op.getOver());
  enter(home);
  Value mine = read(op.getX(), home);
  // Other axes of the array may have loops inside of the group's.
  Group group = groupOf(over, around(over, home));
  group.outer = &home;
  enter(home);
  Value number = constant(0);
  if (group.ragged.name)
    number = arith::SubIOp::create(b, loc, indexOf(group.ragged.name, home),
                                   group.first);
  for (const Axis &axis : group.dense) {
    number = arith::MulIOp::create(b, loc, number, constant(axis.size));
    number = arith::AddIOp::create(b, loc, number, indexOf(axis.name, home));
  }
  Value none = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(0));
  auto loop = scf::ForOp::create(
      b, loc, constant(0), group.count, constant(1), none,
      [&](OpBuilder &inner, Location, Value k, ValueRange sums) {
        OpBuilder::InsertionGuard guard(b);
        b.setInsertionPoint(inner.getInsertionBlock(),
                            inner.getInsertionPoint());
        Point point;
        pointOf(group, k, point);
        Value other = read(op.getX(), point.back());
        Value larger = compareLess(mine, other);
        Value equal =
            isReal(mine)
                ? Value(arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ,
                                              mine, other))
                : compare(b, loc, arith::CmpIPredicate::eq, mine, other);
        Value first = compare(b, loc, arith::CmpIPredicate::ult, k, number);
        Value before = arith::OrIOp::create(
            b, loc, larger, arith::AndIOp::create(b, loc, equal, first));
        Value one = arith::ExtUIOp::create(b, loc, b.getI64Type(), before);
        Value sum = arith::AddIOp::create(b, loc, sums[0], one);
        scf::YieldOp::create(b, loc, sum);
      });
  return loop.getResult(0);
}

Value Nest::quantile(mlir::rl::QuantileOp op, Level &home) {
  Value q = evaluate(op.getQ(), home);
  Group group = groupOf(axesIn(op.getX(), op.getOver()), home);
  enter(home);
  Type f64 = b.getF64Type(), i64 = b.getI64Type();
  Type element = cast<ArrayType>(op.getType()).getElement();
  auto wide = [&](Value value) -> Value {
    return value.getType() == f64
               ? value
               : Value(arith::ExtFOp::create(b, loc, f64, value));
  };
  Value some =
      compare(b, loc, arith::CmpIPredicate::ne, group.count, constant(0));
  return ifThen(
      some, element,
      [&]() -> Value {
        Value last = arith::SubIOp::create(b, loc, group.count, constant(1));
        Value lastReal = arith::SIToFPOp::create(
            b, loc, f64, arith::IndexCastOp::create(b, loc, i64, last));
        Value at = arith::MulFOp::create(b, loc, wide(q), lastReal);
        // Also of a NaN: within the group.
        at = arith::MinNumFOp::create(b, loc, at, lastReal);
        at = arith::MaxNumFOp::create(b, loc, at, zeroOf(b, loc, f64));
        Value floor = math::FloorOp::create(b, loc, at);
        Value low = arith::IndexCastOp::create(
            b, loc, b.getIndexType(),
            arith::FPToSIOp::create(b, loc, i64, floor));
        Value high = arith::MinSIOp::create(
            b, loc, arith::AddIOp::create(b, loc, low, constant(1)), last);
        auto load = [&](Value number) {
          Point point;
          pointOf(group, number, point);
          return wide(read(op.getX(), point.back()));
        };
        Value below = load(low), above = load(high);
        Value part = arith::SubFOp::create(b, loc, at, floor);
        Value step = arith::MulFOp::create(
            b, loc, part, arith::SubFOp::create(b, loc, above, below));
        Value result = arith::AddFOp::create(b, loc, below, step);
        return element == f64
                   ? result
                   : Value(arith::TruncFOp::create(b, loc, element, result));
      },
      [&] { return zeroOf(b, loc, element); });
}

//===-- Whole groups ------------------------------------------------------===//

/// Moves the value at `root` of a heap of `end` values down to its place.
void Nest::siftDown(Value array, const Group &group, Value root, Value end) {
  auto load = [&](Value number) {
    Point point;
    pointOf(group, number, point);
    return storage.load(array, point.back());
  };
  auto store = [&](Value number, Value value) {
    Point point;
    pointOf(group, number, point);
    storage.store(array, value, point.back());
  };
  Type index = b.getIndexType();
  auto loop = scf::WhileOp::create(b, loc, TypeRange(index), ValueRange(root));
  OpBuilder::InsertionGuard guard(b);
  Block *before = b.createBlock(&loop.getBefore(), {}, {index}, {loc});
  Value at = before->getArgument(0);
  Value left = arith::AddIOp::create(
      b, loc, arith::MulIOp::create(b, loc, at, constant(2)), constant(1));
  Value right = arith::AddIOp::create(b, loc, left, constant(1));
  Value hasLeft = compare(b, loc, arith::CmpIPredicate::ult, left, end);
  Value hasRight = compare(b, loc, arith::CmpIPredicate::ult, right, end);
  // Without children the value itself stands for them.
  Value child = arith::SelectOp::create(b, loc, hasLeft, left, at);
  Value other = arith::SelectOp::create(b, loc, hasRight, right, child);
  Value largest = arith::SelectOp::create(
      b, loc, compareLess(load(child), load(other)), other, child);
  Value mine = load(at), larger = load(largest);
  Value moves = compareLess(mine, larger);
  auto swap = scf::IfOp::create(b, loc, moves, /*withElseRegion=*/false);
  {
    OpBuilder::InsertionGuard inside(b);
    b.setInsertionPoint(swap.thenBlock()->getTerminator());
    store(at, larger);
    store(largest, mine);
  }
  scf::ConditionOp::create(b, loc, moves, ValueRange(largest));
  Block *after = b.createBlock(&loop.getAfter(), {}, {index}, {loc});
  scf::YieldOp::create(b, loc, ValueRange(after->getArgument(0)));
}

/// Heap sort of each group in its place: no memory but the result's.
void Nest::sort(mlir::rl::SortOp op, Level &level) {
  Value array = op.getResult();
  Group group = groupOf(axesIn(array, op.getOver()), level);
  enter(level);
  auto each = [&](Value end, llvm::function_ref<void(Value)> body) {
    scf::ForOp::create(b, loc, constant(0), end, constant(1), ValueRange(),
                       [&](OpBuilder &inner, Location, Value k, ValueRange) {
                         OpBuilder::InsertionGuard guard(b);
                         b.setInsertionPoint(inner.getInsertionBlock(),
                                             inner.getInsertionPoint());
                         body(k);
                         scf::YieldOp::create(b, loc);
                       });
  };
  each(group.count, [&](Value k) {
    Point point;
    pointOf(group, k, point);
    storage.store(array, read(op.getX(), point.back()), point.back());
  });
  Value half = arith::DivUIOp::create(b, loc, group.count, constant(2));
  each(half, [&](Value k) {
    Value from = arith::SubIOp::create(
        b, loc, arith::SubIOp::create(b, loc, half, constant(1)), k);
    siftDown(array, group, from, group.count);
  });
  each(group.count, [&](Value k) {
    Value last = arith::SubIOp::create(
        b, loc, arith::SubIOp::create(b, loc, group.count, constant(1)), k);
    Point top, bottom;
    pointOf(group, constant(0), top);
    pointOf(group, last, bottom);
    Value largest = storage.load(array, top.back());
    Value smallest = storage.load(array, bottom.back());
    storage.store(array, smallest, top.back());
    storage.store(array, largest, bottom.back());
    siftDown(array, group, constant(0), last);
  });
}

void Nest::place(mlir::rl::PlaceOp op, Level &level) {
  Value array = op.getResult();
  Axis to = axisOf(array, op.getAlongAttr());
  Type element = cast<ArrayType>(array.getType()).getElement();
  Path from;
  for (const Axis &axis : pathOf(op.getX()))
    if (llvm::is_contained(op.getFrom(), Attribute(axis.name)))
      from.push_back(axis);
  Group target = groupOf(to, level);
  Group source = groupOf(from, level);
  enter(level);
  auto each = [&](const Group &group, llvm::function_ref<void(Level &)> body) {
    scf::ForOp::create(b, loc, constant(0), group.count, constant(1),
                       ValueRange(),
                       [&](OpBuilder &inner, Location, Value k, ValueRange) {
                         OpBuilder::InsertionGuard guard(b);
                         b.setInsertionPoint(inner.getInsertionBlock(),
                                             inner.getInsertionPoint());
                         Point point;
                         pointOf(group, k, point);
                         body(point.empty() ? *group.outer : point.back());
                         scf::YieldOp::create(b, loc);
                       });
  };
  each(target, [&](Level &point) {
    storage.store(array, zeroOf(b, loc, element), point);
  });
  each(source, [&](Level &point) {
    Value index = arith::IndexCastOp::create(b, loc, b.getIndexType(),
                                             read(op.getIndex(), point));
    Value inside =
        compare(b, loc, arith::CmpIPredicate::ult, index, target.count);
    auto test = scf::IfOp::create(b, loc, inside, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(test.thenBlock()->getTerminator());
    Value x = read(op.getX(), point);
    Point there;
    pointOf(target, index, there);
    if (op.getSum()) {
      Value sum = storage.load(array, there.back());
      x = isReal(x) ? Value(arith::AddFOp::create(b, loc, sum, x))
                    : Value(arith::AddIOp::create(b, loc, sum, x));
    }
    storage.store(array, x, there.back());
  });
}

} // namespace rl::compiler
