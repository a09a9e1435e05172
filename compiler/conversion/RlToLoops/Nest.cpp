// In: ops of one kernel. Out: loops and scalar code that compute them.
// Must not know: where kernels come from, how arrays are stored.
#include "compiler/conversion/RlToLoops/Nest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using mlir::rl::ArrayType;

namespace rl::compiler {

Path pathOf(Value array) {
  auto type = cast<ArrayType>(array.getType());
  Path path;
  for (auto [name, size] : llvm::zip(type.getAxes(), type.getSizes()))
    path.push_back({name, size});
  return path;
}

/// Length of the shortest beginning of `path` that holds the array's axes. A
/// reduction may run along an axis that a loop around it runs along already,
/// for another array: its operand is meant at the inner one's point.
static size_t homeLength(Value array, llvm::ArrayRef<Axis> path) {
  size_t length = 0;
  for (const Axis &axis : pathOf(array)) {
    size_t at = path.size();
    while (at > 0 && path[at - 1].name != axis.name)
      --at;
    assert(at > 0 && "an array is used outside its axes");
    length = std::max(length, at);
  }
  return length;
}

/// Axes that a reduction removes, in the order of its operand.
static Path removedAxes(mlir::rl::ReduceOp op) {
  Path removed;
  for (const Axis &axis : pathOf(op.getX()))
    if (llvm::is_contained(op.getOver(), Attribute(axis.name)))
      removed.push_back(axis);
  return removed;
}

Nest::Nest(OpBuilder &builder, Location loc, Block *source, Block *block,
           Storage &storage)
    : b(builder), loc(loc), source(source), storage(storage) {
  root.block = block;
}

void Nest::enter(const Level &level) {
  if (level.inner)
    b.setInsertionPoint(level.inner);
  else
    b.setInsertionPointToEnd(level.block);
}

Value Nest::constant(int64_t value) {
  Value &known = constants[value];
  if (!known) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(root.block);
    known = arith::ConstantIndexOp::create(b, loc, value);
  }
  return known;
}

Value Nest::indexOf(StringAttr axis, const Level &level) const {
  for (const Level *at = &level; at; at = at->outer)
    if (at->axis.name == axis)
      return at->index;
  llvm_unreachable("no loop along the axis");
}

//===----------------------------------------------------------------------===//
// Scalar code
//===----------------------------------------------------------------------===//

Level &Nest::homeOf(Value array, Level &level) {
  size_t length = homeLength(array, level.path);
  Level *home = &level;
  while (home->path.size() > length)
    home = home->outer;
  return *home;
}

bool Nest::isLeaf(Value array, const Level &level) const {
  Operation *op = array.getDefiningOp();
  if (op->getBlock() != source)
    return true;
  if (!isa<mlir::rl::ElementwiseOpInterface, mlir::rl::ConstantOp,
           mlir::rl::PositionOp, mlir::rl::CountOp, mlir::rl::BroadcastOp,
           mlir::rl::ReduceOp, mlir::rl::ShiftOp, mlir::rl::RankOp,
           mlir::rl::QuantileOp, mlir::rl::TakeOp>(op))
    return true;
  for (const Level *at = &level; at; at = at->outer)
    if (at->stored.contains(array))
      return true;
  return false;
}

Value Nest::evaluate(Value array, Level &level) {
  Level &home = homeOf(array, level);
  if (Value known = home.scalars.lookup(array))
    return known;
  Value scalar;
  if (isLeaf(array, home)) {
    enter(home);
    scalar = storage.load(array, home);
  } else {
    scalar = compute(array.getDefiningOp(), home);
  }
  return home.scalars[array] = scalar;
}

Value Nest::compute(Operation *op, Level &home) {
  if (auto broadcast = dyn_cast<mlir::rl::BroadcastOp>(op))
    return evaluate(broadcast.getX(), home);
  if (auto reduce = dyn_cast<mlir::rl::ReduceOp>(op)) {
    // Not foreseen by `fill`: a loop of its own.
    Task task = reduction(reduce, home);
    Task *only = &task;
    fill(home, only);
    return home.scalars.lookup(reduce.getResult());
  }
  if (auto counted = dyn_cast<mlir::rl::CountOp>(op))
    return count(counted, home);
  if (auto required = dyn_cast<mlir::rl::RequireOp>(op))
    return require(required, home);
  if (auto constant = dyn_cast<mlir::rl::ConstantOp>(op)) {
    enter(root);
    return arith::ConstantOp::create(b, op->getLoc(),
                                     cast<TypedAttr>(constant.getValue()));
  }
  if (auto position = dyn_cast<mlir::rl::PositionOp>(op)) {
    Axis axis = pathOf(position.getResult()).back();
    Value at = indexOf(axis.name, home);
    enter(home);
    if (axis.size < 0) {
      // Points of a ragged axis are numbered throughout.
      Value first = range(axis, around(axis, home), true).first;
      enter(home);
      at = arith::SubIOp::create(b, op->getLoc(), at, first);
    }
    return arith::IndexCastOp::create(b, op->getLoc(), b.getI64Type(), at);
  }
  if (auto shifted = dyn_cast<mlir::rl::ShiftOp>(op))
    return shift(shifted, home);
  if (auto ranked = dyn_cast<mlir::rl::RankOp>(op))
    return rank(ranked, home);
  if (auto quantiled = dyn_cast<mlir::rl::QuantileOp>(op))
    return quantile(quantiled, home);
  if (auto taken = dyn_cast<mlir::rl::TakeOp>(op))
    return take(taken, home);
  llvm::SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(evaluate(operand, home));
  enter(home);
  return cast<mlir::rl::ElementwiseOpInterface>(op).buildScalar(b, operands);
}

Value Nest::require(mlir::rl::RequireOp op, Level &home) {
  Value x = evaluate(op.getX(), home);
  Value holds = evaluate(op.getCondition(), home);
  enter(home);
  Location at = op.getLoc();
  Value yes = arith::ConstantOp::create(b, at, b.getBoolAttr(true));
  Value fails = arith::XOrIOp::create(b, at, holds, yes);
  auto test = scf::IfOp::create(b, at, fails, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(test.thenBlock()->getTerminator());
  storage.fail(op, x, home);
  return x;
}

/// The range of an axis under the level's point, read once.
std::pair<Value, Value> Nest::range(const Axis &axis, Level &level, bool all) {
  // Only prompts are ever cut.
  auto &known = level.ranges[{axis.name, all && level.path.empty()}];
  if (!known.first) {
    enter(level);
    known = storage.bounds(axis, level, all);
  }
  return known;
}

/// Offsets of nested spaces compose: the tokens of a prompt are those from the
/// first token of its first rollout on.
std::pair<Value, Value> Nest::nested(llvm::ArrayRef<StringAttr> axes,
                                     Level &home) {
  Level point;
  point.outer = &home;
  Value low, high;
  for (auto [i, name] : llvm::enumerate(axes)) {
    Axis axis{name};
    if (i == 0) {
      std::tie(low, high) = range(axis, home, true);
      continue;
    }
    // The beginning of the range of a parent's end is the end of ours.
    enter(home);
    point.axis = Axis{axes[i - 1]};
    point.path = home.path;
    point.path.push_back(point.axis);
    point.index = low;
    Value first = storage.bounds(axis, point, true).first;
    point.index = high;
    high = storage.bounds(axis, point, true).first;
    low = first;
  }
  return {low, high};
}

Value Nest::count(mlir::rl::CountOp op, Level &home) {
  llvm::SmallVector<StringAttr> axes(op.getAxes().getAsRange<StringAttr>());
  auto [low, high] = nested(axes, home);
  enter(home);
  Value points = arith::SubIOp::create(b, op.getLoc(), high, low);
  return arith::IndexCastOp::create(b, op.getLoc(), b.getI64Type(), points);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

Nest::Task Nest::reduction(mlir::rl::ReduceOp op, const Level &level) {
  Task task;
  task.reduce = op;
  task.path = level.path;
  llvm::append_range(task.path, removedAxes(op));
  Type element = cast<ArrayType>(op.getX().getType()).getElement();
  // Sums of f32 run in f64; the smallest and largest are exact as they are.
  bool sum = op.getKind() == mlir::rl::ReduceKind::Sum;
  bool smallest = op.getKind() == mlir::rl::ReduceKind::Min;
  OpBuilder::InsertionGuard guard(b);
  enter(root);
  if (auto real = dyn_cast<FloatType>(element)) {
    if (sum)
      real = b.getF64Type();
    APFloat start = sum ? APFloat(0.0)
                        : APFloat::getInf(real.getFloatSemantics(), !smallest);
    task.sum =
        arith::ConstantOp::create(b, op.getLoc(), b.getFloatAttr(real, start));
  } else {
    int64_t start = sum ? 0 : smallest ? INT64_MAX : INT64_MIN;
    task.sum =
        arith::ConstantOp::create(b, op.getLoc(), b.getI64IntegerAttr(start));
  }
  return task;
}

/// The running value as an element of the result.
Value Nest::finish(Task &task) {
  Type element =
      cast<ArrayType>(task.reduce.getResult().getType()).getElement();
  if (task.sum.getType() == element)
    return task.sum;
  Location at = task.reduce.getLoc();
  if (task.sum.getType().isF64())
    return arith::TruncFOp::create(b, at, element, task.sum);
  return arith::ExtFOp::create(b, at, element, task.sum);
}

/// Work of a task at its innermost point.
void Nest::work(Level &level, Task &task) {
  if (task.scan) {
    Value x = evaluate(task.scan.getX(), level);
    Value decay;
    if (task.scan.getDecay())
      decay = evaluate(task.scan.getDecay(), level);
    enter(level);
    Location at = task.scan.getLoc();
    auto wide = [&](Value value) -> Value {
      if (value.getType() == task.sum.getType())
        return value;
      return arith::ExtFOp::create(b, at, task.sum.getType(), value);
    };
    Value carried = task.sum;
    if (decay) {
      // The first point takes nothing, whatever its decay.
      Value product = arith::MulFOp::create(b, at, carried, wide(decay));
      Value isFirst = arith::CmpIOp::create(b, at, arith::CmpIPredicate::eq,
                                            level.index, task.first);
      carried = arith::SelectOp::create(b, at, isFirst, task.sum, product);
    }
    x = wide(x);
    task.sum = isa<FloatType>(x.getType())
                   ? Value(arith::AddFOp::create(b, at, carried, x))
                   : Value(arith::AddIOp::create(b, at, carried, x));
    Value stored = task.sum;
    if (Type element = cast<ArrayType>(task.array.getType()).getElement();
        stored.getType() != element)
      stored = arith::TruncFOp::create(b, at, element, stored);
    storage.store(task.array, stored, level);
    return;
  }
  if (!task.reduce) {
    if (auto op = task.array.getDefiningOp<mlir::rl::SortOp>())
      return sort(op, level);
    if (auto op = task.array.getDefiningOp<mlir::rl::PlaceOp>())
      return place(op, level);
    Value scalar = evaluate(task.array, level);
    enter(level);
    storage.store(task.array, scalar, level);
    return;
  }
  Value x = evaluate(task.reduce.getX(), level);
  enter(level);
  Location at = task.reduce.getLoc();
  bool real = isa<FloatType>(x.getType());
  switch (task.reduce.getKind()) {
  case mlir::rl::ReduceKind::Sum:
    if (real && x.getType() != task.sum.getType())
      x = arith::ExtFOp::create(b, at, task.sum.getType(), x);
    task.sum = real ? Value(arith::AddFOp::create(b, at, task.sum, x))
                    : Value(arith::AddIOp::create(b, at, task.sum, x));
    return;
  case mlir::rl::ReduceKind::Min:
    task.sum = real ? Value(arith::MinimumFOp::create(b, at, task.sum, x))
                    : Value(arith::MinSIOp::create(b, at, task.sum, x));
    return;
  case mlir::rl::ReduceKind::Max:
    task.sum = real ? Value(arith::MaximumFOp::create(b, at, task.sum, x))
                    : Value(arith::MaxSIOp::create(b, at, task.sum, x));
    return;
  }
}

/// Collects reductions whose results are complete at `level` and which
/// computing `array` within the loops `path` reads there.
void Nest::needs(Value array, llvm::ArrayRef<Axis> path, const Level &level,
                 llvm::SetVector<Operation *> &found,
                 llvm::SetVector<std::pair<Value, unsigned>> &seen) {
  size_t length = homeLength(array, path), depth = level.path.size();
  if (length < depth || isLeaf(array, level))
    return;
  Operation *op = array.getDefiningOp();
  auto reduce = dyn_cast<mlir::rl::ReduceOp>(op);
  if (reduce && length == depth) {
    if (!level.scalars.contains(array))
      found.insert(op);
    return;
  }
  if (!seen.insert({array, length}))
    return;
  Path home(path.take_front(length));
  if (reduce)
    llvm::append_range(home, removedAxes(reduce));
  // What is read at other points is in memory.
  bool elsewhere = isa<mlir::rl::ShiftOp, mlir::rl::RankOp,
                       mlir::rl::QuantileOp, mlir::rl::TakeOp>(op);
  for (Value operand : op->getOperands().drop_front(elsewhere ? 1 : 0))
    needs(operand, home, level, found, seen);
}

/// Whether the array is made group by group of what is in memory.
static bool computesGroups(Value array) {
  return isa<mlir::rl::SortOp, mlir::rl::PlaceOp>(array.getDefiningOp());
}

llvm::SetVector<Operation *> Nest::needs(Task &task, const Level &level) {
  llvm::SetVector<Operation *> found;
  llvm::SetVector<std::pair<Value, unsigned>> seen;
  if (task.scan)
    for (Value operand : task.scan->getOperands())
      needs(operand, task.path, level, found, seen);
  else if (task.reduce || !computesGroups(task.array))
    needs(task.reduce ? task.reduce.getX() : task.array, task.path, level,
          found, seen);
  return found;
}

void Nest::fill(Level &level, llvm::ArrayRef<Task *> tasks) {
  // The reductions that the tasks need at this point, and those they need.
  llvm::MapVector<Operation *, std::unique_ptr<Task>> reductions;
  llvm::SmallVector<Task *> all(tasks);
  llvm::DenseMap<Task *, llvm::SetVector<Operation *>> before;
  for (size_t i = 0; i < all.size(); ++i) {
    before[all[i]] = needs(*all[i], level);
    for (Operation *op : before[all[i]]) {
      std::unique_ptr<Task> &slot = reductions[op];
      if (slot)
        continue;
      slot = std::make_unique<Task>(
          reduction(cast<mlir::rl::ReduceOp>(op), level));
      all.push_back(slot.get());
    }
  }
  // A task runs in the wave after those of what it needs. Needs form no
  // cycle, so as many rounds as there are tasks settle it.
  unsigned last = 0;
  llvm::DenseMap<Task *, unsigned> waveOf;
  for (bool changed = true; changed;) {
    changed = false;
    for (Task *task : all) {
      unsigned wave = 0;
      for (Operation *op : before[task])
        wave = std::max(wave, waveOf[reductions[op].get()] + 1);
      changed |= wave != waveOf[task];
      waveOf[task] = wave;
      last = std::max(last, wave);
    }
  }

  size_t depth = level.path.size();
  for (unsigned wave = 0; wave <= last; ++wave) {
    llvm::SmallVector<std::pair<Axis, llvm::SmallVector<Task *>>> loops;
    for (Task *task : all) {
      if (waveOf[task] != wave || task->path.size() == depth)
        continue;
      const Axis &axis = task->path[depth];
      auto *at =
          llvm::find_if(loops, [&](auto &loop) { return loop.first == axis; });
      if (at == loops.end()) {
        loops.push_back({axis, {}});
        at = &loops.back();
      }
      at->second.push_back(task);
    }
    for (auto &[axis, inside] : loops)
      loop(level, axis, inside);
    for (auto &[axis, inside] : loops)
      for (Task *task : inside) {
        if (!task->reduce) {
          level.stored.insert(task->array);
        } else if (task->path.size() ==
                   depth + removedAxes(task->reduce).size()) {
          enter(level);
          level.scalars[task->reduce.getResult()] = finish(*task);
        }
      }
  }
  for (Task *task : tasks)
    if (task->path.size() == depth)
      work(level, *task);
}

void Nest::loop(Level &level, const Axis &axis, llvm::ArrayRef<Task *> tasks) {
  auto [low, high] = range(axis, level, false);
  llvm::SmallVector<Value> sums;
  for (Task *task : tasks)
    if (task->runs(level.path.size()))
      sums.push_back(task->sum);
  enter(level);
  Value last;
  if (axis.backward)
    last = arith::SubIOp::create(b, loc, high, constant(1));
  auto loop =
      scf::ForOp::create(b, loc, low, high, constant(1), sums,
                         [](OpBuilder &, Location, Value, ValueRange) {});
  Level inner;
  inner.outer = &level;
  inner.axis = axis;
  inner.index = loop.getInductionVar();
  inner.block = loop.getBody();
  inner.path = level.path;
  inner.path.push_back(axis);
  if (axis.backward) {
    enter(inner);
    Value done = arith::SubIOp::create(b, loc, inner.index, low);
    inner.index = arith::SubIOp::create(b, loc, last, done);
  }
  size_t at = 0;
  llvm::SmallVector<Value> begins;
  for (Task *task : tasks)
    if (task->runs(level.path.size())) {
      begins.push_back(task->sum);
      task->sum = loop.getRegionIterArgs()[at++];
      task->first = axis.backward ? last : low;
    }
  Operation *filled = std::exchange(level.inner, loop);
  fill(inner, tasks);
  level.inner = filled;
  sums.clear();
  for (Task *task : tasks)
    if (task->runs(level.path.size()))
      sums.push_back(task->sum);
  b.setInsertionPointToEnd(loop.getBody());
  scf::YieldOp::create(b, loc, sums);
  at = 0;
  for (Task *task : tasks)
    if (task->runs(level.path.size())) {
      // A scan begins anew at the next point around it.
      task->sum = task->scan ? begins[at] : loop.getResult(at);
      ++at;
    }
}

static void removeAxes(Path &path, ArrayAttr axes) {
  llvm::erase_if(path, [&](const Axis &axis) {
    return llvm::is_contained(axes, Attribute(axis.name));
  });
}

/// A scan runs along its axis innermost.
void Nest::prepare(Task &task, mlir::rl::CumsumOp scan) {
  task.scan = scan;
  Axis along;
  for (const Axis &axis : task.path)
    if (axis.name == scan.getAlongAttr())
      along = axis;
  along.backward = scan.getBackward();
  removeAxes(task.path, b.getArrayAttr({scan.getAlongAttr()}));
  task.path.push_back(along);
  Type element = cast<ArrayType>(scan.getType()).getElement();
  OpBuilder::InsertionGuard guard(b);
  enter(root);
  TypedAttr zero = isa<FloatType>(element) ? TypedAttr(b.getF64FloatAttr(0.0))
                                           : TypedAttr(b.getI64IntegerAttr(0));
  task.sum = arith::ConstantOp::create(b, scan.getLoc(), zero);
}

void Nest::store(llvm::ArrayRef<Value> arrays) {
  llvm::SmallVector<Task> tasks(arrays.size());
  llvm::SmallVector<Task *> pointers;
  for (auto [task, array] : llvm::zip(tasks, arrays)) {
    task.array = array;
    task.path = pathOf(array);
    if (auto scan = array.getDefiningOp<mlir::rl::CumsumOp>())
      prepare(task, scan);
    else if (auto sort = array.getDefiningOp<mlir::rl::SortOp>())
      removeAxes(task.path, sort.getOver());
    else if (auto place = array.getDefiningOp<mlir::rl::PlaceOp>())
      removeAxes(task.path, b.getArrayAttr({place.getAlongAttr()}));
    pointers.push_back(&task);
  }
  fill(root, pointers);
}

} // namespace rl::compiler
