// In: an innermost loop. Out: the same over vectors of points, then the rest.
// Must not know: kernels, the frame, instruction sets.
#include "compiler/conversion/LoopsToVector/Widen.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

#include <limits>

using namespace mlir;

namespace rl::compiler {
namespace {

VectorType vectorOf(Type element) {
  return VectorType::get({pointsOfVector}, element);
}

/// The op that joins the loop's k-th running value with a point's, if the
/// value is used for nothing else; then the order may be another.
Operation *joiner(scf::ForOp loop, unsigned k) {
  BlockArgument running = loop.getRegionIterArg(k);
  if (!running.hasOneUse())
    return nullptr;
  Operation *op = *running.user_begin();
  if (!isa<arith::AddFOp, arith::AddIOp, arith::MaximumFOp, arith::MinimumFOp,
           arith::MaxSIOp, arith::MinSIOp>(op) ||
      op->getBlock() != loop.getBody() || !op->getResult(0).hasOneUse())
    return nullptr;
  Value yielded = loop.getBody()->getTerminator()->getOperand(k);
  return yielded == op->getResult(0) ? op : nullptr;
}

/// What changes nothing when it is joined.
TypedAttr neutral(OpBuilder &b, Operation *joiner) {
  Type type = joiner->getResult(0).getType();
  auto real = [&](bool negative) {
    auto &format = cast<FloatType>(type).getFloatSemantics();
    return b.getFloatAttr(type, APFloat::getInf(format, negative));
  };
  if (isa<arith::MaximumFOp>(joiner))
    return real(true);
  if (isa<arith::MinimumFOp>(joiner))
    return real(false);
  if (isa<arith::MaxSIOp>(joiner))
    return b.getIntegerAttr(
        type, APInt::getSignedMinValue(type.getIntOrFloatBitWidth()));
  if (isa<arith::MinSIOp>(joiner))
    return b.getIntegerAttr(
        type, APInt::getSignedMaxValue(type.getIntOrFloatBitWidth()));
  return b.getZeroAttr(type);
}

/// What varies from point to point of a loop, and how.
class Points {
public:
  explicit Points(scf::ForOp loop) : body(loop.getBody()) {
    varying.insert(loop.getInductionVar());
    consecutive.insert(loop.getInductionVar());
    for (Operation &op : loop.getBody()->without_terminator()) {
      if (llvm::none_of(op.getOperands(),
                        [&](Value operand) { return isVarying(operand); }))
        continue;
      for (Value result : op.getResults())
        varying.insert(result);
      if (isConsecutive(&op))
        consecutive.insert(op.getResult(0));
    }
  }
  bool isVarying(Value value) const { return varying.contains(value); }
  /// Rises by one from point to point.
  bool isUnit(Value value) const { return consecutive.contains(value); }
  bool isInside(Value value) const { return value.getParentBlock() == body; }

private:
  bool isConsecutive(Operation *op) const {
    auto fixed = [&](Value value) { return !isVarying(value); };
    if (auto add = dyn_cast<arith::AddIOp>(op))
      return (isUnit(add.getLhs()) && fixed(add.getRhs())) ||
             (fixed(add.getLhs()) && isUnit(add.getRhs()));
    if (auto sub = dyn_cast<arith::SubIOp>(op))
      return isUnit(sub.getLhs()) && fixed(sub.getRhs());
    return false;
  }

  Block *body;
  llvm::DenseSet<Value> varying, consecutive;
};

/// Whether LLVM has the op on vectors, and no point can make it trap.
bool isPointwise(Operation *op) {
  if (isa<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp,
          arith::CeilDivSIOp, arith::CeilDivUIOp, arith::FloorDivSIOp>(op))
    return false;
  // Becomes arithmetic.
  if (auto exp = dyn_cast<math::ExpOp>(op))
    return exp.getType().isF32();
  if (isa_and_present<math::MathDialect>(op->getDialect()))
    return isa<math::AbsFOp, math::AbsIOp, math::CeilOp, math::CopySignOp,
               math::FloorOp, math::SqrtOp, math::TruncOp>(op);
  return OpTrait::hasElementwiseMappableTraits(op);
}

/// The array an access is of and where it is, if it is one of one dimension.
std::pair<Value, Value> accessOf(Operation *op) {
  if (auto load = dyn_cast<memref::LoadOp>(op))
    if (load.getIndices().size() == 1)
      return {load.getMemRef(), load.getIndices()[0]};
  if (auto store = dyn_cast<memref::StoreOp>(op))
    if (store.getIndices().size() == 1)
      return {store.getMemRef(), store.getIndices()[0]};
  return {};
}

/// Arrays are distinct memory. What a loop stores it may read again at the
/// same point alone.
bool accessesAreApart(scf::ForOp loop, const Points &points) {
  llvm::DenseMap<Value, Value> stored;
  for (Operation &op : *loop.getBody())
    if (auto store = dyn_cast<memref::StoreOp>(op)) {
      auto [array, at] = accessOf(store);
      if (!array || points.isInside(array) || !points.isUnit(at))
        return false;
      auto [known, isNew] = stored.try_emplace(array, at);
      if (!isNew && known->second != at)
        return false;
    }
  for (Operation &op : *loop.getBody())
    if (auto load = dyn_cast<memref::LoadOp>(op)) {
      auto [array, at] = accessOf(load);
      if (!array || points.isInside(array) ||
          (points.isVarying(at) && !points.isUnit(at)))
        return false;
      if (auto known = stored.find(array);
          known != stored.end() && known->second != at)
        return false;
    }
  return true;
}

/// Builds the vector loop.
class Widening {
public:
  Widening(scf::ForOp loop) : loop(loop), points(loop), b(loop) {}

  void run() {
    Location loc = loop.getLoc();
    Value low = loop.getLowerBound(), high = loop.getUpperBound();
    Value many = arith::ConstantIndexOp::create(b, loc, pointsOfVector);
    Value count = arith::SubIOp::create(b, loc, high, low);
    Value rest = arith::RemUIOp::create(b, loc, count, many);
    Value middle = arith::SubIOp::create(b, loc, high, rest);
    Value some =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, low, middle);
    auto guard = scf::IfOp::create(b, loc, loop.getResultTypes(), some,
                                   /*withElseRegion=*/!loop.getInits().empty());
    if (!loop.getInits().empty()) {
      b.setInsertionPointToEnd(guard.elseBlock());
      scf::YieldOp::create(b, loc, loop.getInits());
      b.setInsertionPointToEnd(guard.thenBlock());
    } else {
      b.setInsertionPoint(guard.thenBlock()->getTerminator());
    }
    llvm::SmallVector<Value> totals = vectorLoop(low, middle, many);
    if (!totals.empty())
      scf::YieldOp::create(b, loc, totals);
    // Fewer points than a vector are left. A range that is empty, or ends
    // before it begins, stays as it is.
    b.setInsertionPoint(loop);
    loop.setLowerBound(
        arith::SelectOp::create(b, loc, some, middle, low).getResult());
    loop.getInitArgsMutable().assign(guard.getResults());
  }

private:
  llvm::SmallVector<Value> vectorLoop(Value low, Value middle, Value many) {
    Location loc = loop.getLoc();
    llvm::SmallVector<Operation *> joiners;
    llvm::SmallVector<Value> starts;
    for (unsigned k = 0; k < loop.getNumRegionIterArgs(); ++k) {
      joiners.push_back(joiner(loop, k));
      starts.push_back(constant(neutral(b, joiners.back())));
    }
    before = b.saveInsertionPoint();
    auto wide =
        scf::ForOp::create(b, loc, low, middle, many, starts,
                           [](OpBuilder &, Location, Value, ValueRange) {});
    before = OpBuilder::InsertPoint(wide->getBlock(), Block::iterator(wide));
    b.setInsertionPointToEnd(wide.getBody());
    scalars.map(loop.getInductionVar(), wide.getInductionVar());
    llvm::SmallVector<Value> next;
    for (auto [k, join] : llvm::enumerate(joiners))
      vectors[loop.getRegionIterArg(unsigned(k))] =
          wide.getRegionIterArg(unsigned(k));
    for (Operation &op : loop.getBody()->without_terminator())
      copy(op);
    for (Operation *join : joiners)
      next.push_back(vectors.lookup(join->getResult(0)));
    scf::YieldOp::create(b, loc, next);
    b.setInsertionPointAfter(wide);
    llvm::SmallVector<Value> totals;
    for (auto [k, join] : llvm::enumerate(joiners))
      totals.push_back(
          together(join, wide.getResult(unsigned(k)), loop.getInits()[k]));
    return totals;
  }

  Value constant(TypedAttr value) {
    return arith::ConstantOp::create(
        b, loop.getLoc(),
        DenseElementsAttr::get(vectorOf(value.getType()), Attribute(value)));
  }

  /// The op for a vector of points; or as it is, where it is the same for all,
  /// or an address.
  void copy(Operation &op) {
    if (auto store = dyn_cast<memref::StoreOp>(op)) {
      auto [array, at] = accessOf(store);
      vector::StoreOp::create(b, op.getLoc(), vectorFor(store.getValue()),
                              array, scalars.lookupOrDefault(at));
      return;
    }
    bool running = llvm::any_of(op.getOperands(), [&](Value operand) {
      return operand.getParentBlock() == loop.getBody() &&
             isa<BlockArgument>(operand) && operand != loop.getInductionVar();
    });
    bool varies = op.getNumResults() == 1 && points.isVarying(op.getResult(0));
    if (!running && (!varies || points.isUnit(op.getResult(0)))) {
      b.clone(op, scalars);
      return;
    }
    if (auto load = dyn_cast<memref::LoadOp>(op)) {
      auto [array, at] = accessOf(load);
      vectors[load.getResult()] =
          vector::LoadOp::create(b, op.getLoc(), vectorOf(load.getType()),
                                 array, scalars.lookupOrDefault(at));
      return;
    }
    IRMapping operands;
    for (Value operand : op.getOperands())
      operands.map(operand, vectorFor(operand));
    Operation *made = b.clone(op, operands);
    Value result = made->getResult(0);
    result.setType(vectorOf(result.getType()));
    vectors[op.getResult(0)] = result;
  }

  Value vectorFor(Value value) {
    if (Value known = vectors.lookup(value))
      return known;
    OpBuilder::InsertionGuard guard(b);
    Location loc = value.getLoc();
    // Of what lies outside once, in front of the loop.
    if (!points.isInside(value))
      b.restoreInsertionPoint(before);
    Value scalar = scalars.lookupOrDefault(value), made;
    Attribute literal;
    if (matchPattern(scalar, m_Constant(&literal)))
      made = constant(cast<TypedAttr>(literal));
    else
      made = vector::BroadcastOp::create(b, loc, vectorOf(scalar.getType()),
                                         scalar);
    if (points.isUnit(value)) {
      llvm::SmallVector<int64_t> steps(pointsOfVector);
      for (int64_t k = 0; k < pointsOfVector; ++k)
        steps[size_t(k)] = k;
      Value numbers = arith::ConstantOp::create(
          b, loc,
          DenseElementsAttr::get(vectorOf(b.getIndexType()),
                                 llvm::ArrayRef<int64_t>(steps)));
      made = arith::AddIOp::create(b, loc, made, numbers);
    }
    return vectors[value] = made;
  }

  /// A running value and 16 partial ones, these joined as a tree.
  Value together(Operation *join, Value partial, Value running) {
    auto joined = [&](Value x, Value y) {
      IRMapping operands;
      operands.map(join->getOperand(0), x);
      operands.map(join->getOperand(1), y);
      Operation *made = b.clone(*join, operands);
      made->getResult(0).setType(x.getType());
      return made->getResult(0);
    };
    Location loc = loop.getLoc();
    for (int64_t half = pointsOfVector / 2; half > 0; half /= 2) {
      auto part = [&](int64_t from) -> Value {
        return vector::ExtractStridedSliceOp::create(b, loc, partial, from,
                                                     half, int64_t(1));
      };
      partial = joined(part(0), part(half));
    }
    Value sum = vector::ExtractOp::create(b, loc, partial, int64_t(0));
    return joined(running, sum);
  }

  scf::ForOp loop;
  Points points;
  OpBuilder b;
  OpBuilder::InsertPoint before; ///< in front of the vector loop
  IRMapping scalars; ///< of the first of the points, or of all alike
  llvm::DenseMap<Value, Value> vectors;
};

} // namespace

bool canWiden(scf::ForOp loop) {
  std::optional<int64_t> step = getConstantIntValue(loop.getStep());
  std::optional<int64_t> low = getConstantIntValue(loop.getLowerBound()),
                         high = getConstantIntValue(loop.getUpperBound());
  if (step != 1 || (low && high && *high - *low < pointsOfVector))
    return false;
  for (unsigned k = 0; k < loop.getNumRegionIterArgs(); ++k)
    if (!joiner(loop, k))
      return false;
  Points points(loop);
  if (!accessesAreApart(loop, points))
    return false;
  for (Operation &op : loop.getBody()->without_terminator()) {
    if (op.getNumRegions() > 0)
      return false;
    if (isa<memref::LoadOp, memref::StoreOp, arith::ConstantOp>(op))
      continue;
    bool varies = op.getNumResults() == 1 && points.isVarying(op.getResult(0));
    if (op.getNumResults() != 1 || (varies && !isPointwise(&op)) ||
        (!varies && !isMemoryEffectFree(&op)))
      return false;
  }
  return true;
}

void widen(scf::ForOp loop) { Widening(loop).run(); }

} // namespace rl::compiler
