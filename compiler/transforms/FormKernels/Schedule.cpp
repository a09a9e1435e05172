// In: the straight line of a body. Out: its ops in groups, in the order in
// which they run. Must not know: loops, the frame's numbers.
#include "compiler/transforms/FormKernels/Schedule.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using mlir::rl::ArrayType;

namespace rl::compiler {

static ArrayType arrayOf(Value value) {
  return cast<ArrayType>(value.getType());
}

bool isNumeric(Operation *op) {
  if (op->getNumResults() != 1 || arrayOf(op->getResult(0)).isText())
    return false;
  return isa<mlir::rl::ElementwiseOpInterface, mlir::rl::ConstantOp,
             mlir::rl::PositionOp, mlir::rl::CountOp, mlir::rl::BroadcastOp,
             mlir::rl::ReduceOp>(op) ||
         isArrayOp(op);
}

bool isTrainingStream(Operation *op) {
  auto critic = dyn_cast<mlir::rl::CriticOp>(op);
  return isa<mlir::rl::CurrentOp>(op) || (critic && critic.getTraining());
}

bool isArrayOp(Operation *op) {
  return isa<mlir::rl::CumsumOp, mlir::rl::ShiftOp, mlir::rl::RankOp,
             mlir::rl::SortOp, mlir::rl::QuantileOp, mlir::rl::TakeOp,
             mlir::rl::PlaceOp>(op);
}

bool readsElsewhere(Operation *op, unsigned operand) {
  if (!isArrayOp(op) || isa<mlir::rl::CumsumOp>(op) ||
      isa_and_present<mlir::rl::ConstantOp>(
          op->getOperand(operand).getDefiningOp()))
    return false;
  return operand == 0 || isa<mlir::rl::PlaceOp>(op);
}

/// Whether one call computes all points, of every prompt.
static bool isSerial(Operation *op) {
  if (auto sort = dyn_cast<mlir::rl::SortOp>(op);
      sort && llvm::is_contained(sort.getOver().getAsValueRange<StringAttr>(),
                                 "prompt"))
    return true;
  // Derivatives number points along any axis.
  if (auto scan = dyn_cast<mlir::rl::CumsumOp>(op);
      scan && scan.getAlong() == "prompt")
    return true;
  return !isUnderPrompt(op->getResult(0));
}

bool isUnderPrompt(Value value) {
  ArrayRef<StringAttr> axes = arrayOf(value).raggedAxes();
  return !axes.empty() && axes.front().getValue() == "prompt";
}

bool isLongSum(Operation *op) {
  auto reduce = dyn_cast<mlir::rl::ReduceOp>(op);
  if (!reduce)
    return false;
  auto type = arrayOf(reduce.getX());
  int64_t points = 1;
  for (auto [axis, size] : llvm::zip(type.getAxes(), type.getSizes()))
    if (size > 0 && llvm::is_contained(reduce.getOver(), axis))
      points *= size;
  int64_t others = 1;
  for (auto [axis, size] : llvm::zip(type.getAxes(), type.getSizes()))
    if (size > 0 && !llvm::is_contained(reduce.getOver(), axis))
      others *= size;
  // A few additions are sooner made again than read.
  return points > 1 && points * others > 16;
}

bool reducesPrompts(Operation *op) {
  return isa<mlir::rl::ReduceOp>(op) && isUnderPrompt(op->getOperand(0)) &&
         !isUnderPrompt(op->getResult(0));
}

namespace {

/// Runs the greedy list scheduling of one body.
class Scheduler {
public:
  explicit Scheduler(Block &body) : body(body) {}
  FailureOr<Schedule> run();

private:
  void findSpaces();
  void findRepeated();
  void findPass();
  void findFloating();
  LogicalResult runStage(const llvm::DenseSet<Operation *> &stage);
  bool exists(StringRef axis) const;
  bool axesExist(Operation *op) const;
  bool isReady(Operation *op, const Group *current) const;
  bool isAvailable(Value value) const {
    return done.contains(value.getDefiningOp()) ||
           floating.contains(value.getDefiningOp());
  }
  bool hasFloating(Operation *op) const;
  bool startsEarlier(Operation *user, Value operand, const Group &group) const;
  void addGroup(Group::Kind kind, Operation *op);
  bool addHost(const llvm::DenseSet<Operation *> &stage);
  bool addKernel(const llvm::DenseSet<Operation *> &stage, Group::Kind kind);

  Block &body;
  Schedule schedule;
  llvm::DenseSet<Operation *> done;
  /// Arithmetic of step space on values that exist: any kernel may repeat it.
  llvm::DenseSet<Operation *> floating;
  /// Of the group being formed: what is computed from a long sum in it.
  llvm::DenseSet<Operation *> heavy;
  llvm::DenseMap<StringRef, Operation *> creatorOf; ///< of a ragged axis
  llvm::DenseSet<Operation *> inPass; ///< needs the streams of the update
  mlir::rl::UpdateOp update;
};

/// What a filter makes within, is there once it has run.
void Scheduler::findSpaces() {
  auto find = [&](Operation *op, Operation *creator) {
    if (auto sample = dyn_cast<mlir::rl::SampleOp>(op)) {
      creatorOf["rollout"] = creator;
      creatorOf[sample.getSpace()] = creator;
    } else if (auto target = dyn_cast<mlir::rl::TargetOp>(op)) {
      creatorOf[target.getSpace()] = creator;
    } else if (isa<mlir::rl::ExtentOp, mlir::rl::FindAllOp, mlir::rl::SplitOp,
                   mlir::rl::DistinctOp, mlir::rl::SampleAfterOp>(op)) {
      creatorOf[op->getAttrOfType<StringAttr>("space").getValue()] = creator;
    } else if (auto filter = dyn_cast<mlir::rl::FilterOp>(op)) {
      creatorOf[filter.getAxis()] = creator;
    }
  };
  for (Operation &op : body)
    if (auto filter = dyn_cast<mlir::rl::FilterOp>(op)) {
      filter.walk([&](Operation *inner) { find(inner, &op); });
    } else {
      find(&op, &op);
    }
}

void Scheduler::findRepeated() {
  llvm::DenseSet<Operation *> constant;
  for (Operation &op : body) {
    if (isNumeric(&op) && !isa<mlir::rl::ReduceOp>(op) && !isArrayOp(&op) &&
        llvm::all_of(op.getOperands(), [&](Value operand) {
          return constant.contains(operand.getDefiningOp());
        }))
      constant.insert(&op);
    if (constant.contains(&op) ||
        (isNumeric(&op) && isa<mlir::rl::BroadcastOp>(op)))
      schedule.repeated.insert(&op);
  }
}

void Scheduler::findPass() {
  for (Operation &op : body) {
    bool within = isTrainingStream(&op) || isa<mlir::rl::UpdateOp>(op) ||
                  llvm::any_of(op.getOperands(), [&](Value operand) {
                    return inPass.contains(operand.getDefiningOp());
                  });
    if (within)
      inPass.insert(&op);
    if (auto found = dyn_cast<mlir::rl::UpdateOp>(op))
      update = found;
  }
}

/// Points of an axis exist once the op that makes them has run; those of
/// `prompt` do from the start.
bool Scheduler::exists(StringRef axis) const {
  Operation *creator = creatorOf.lookup(axis);
  return !creator || done.contains(creator);
}

/// Whether the axes of the results are there, and those that are counted; the
/// op itself may make the innermost.
bool Scheduler::axesExist(Operation *op) const {
  if (auto count = dyn_cast<mlir::rl::CountOp>(op))
    for (StringRef axis : count.getAxes().getAsValueRange<StringAttr>())
      if (!exists(axis))
        return false;
  for (Value result : op->getResults())
    for (StringAttr axis : arrayOf(result).raggedAxes())
      if (creatorOf.lookup(axis.getValue()) != op && !exists(axis.getValue()))
        return false;
  return true;
}

void Scheduler::findFloating() {
  for (Operation &op : body)
    if (isNumeric(&op) && !isUnderPrompt(op.getResult(0)) &&
        !reducesPrompts(&op) && !isArrayOp(&op) && !isLongSum(&op) &&
        axesExist(&op) && llvm::all_of(op.getOperands(), [&](Value operand) {
          return isAvailable(operand);
        }))
      floating.insert(&op);
}

/// Host work reads arrays, so arithmetic of step space must have been kept.
bool Scheduler::hasFloating(Operation *op) const {
  return llvm::any_of(op->getOperands(), [&](Value operand) {
    return !done.contains(operand.getDefiningOp());
  });
}

/// Whether the operand must be an array before `user` runs although both
/// could share a kernel: it repeats along an axis that encloses one of the
/// operand's own, so within the loops it would be computed again and again.
bool Scheduler::startsEarlier(Operation *user, Value operand,
                              const Group &group) const {
  Operation *op = operand.getDefiningOp();
  // Repeated along any axis a long sum would be made for each of its points.
  if (isa<mlir::rl::BroadcastOp>(user) && heavy.contains(op))
    return true;
  if (!isa<mlir::rl::BroadcastOp>(user) || schedule.repeated.contains(op) ||
      !isUnderPrompt(operand) || !group.ops.contains(op))
    return false;
  ArrayRef<StringAttr> axes = arrayOf(operand).getAxes();
  return arrayOf(user->getResult(0)).getAxes().take_front(axes.size()) != axes;
}

bool Scheduler::isReady(Operation *op, const Group *current) const {
  if (!axesExist(op))
    return false;
  return llvm::all_of(op->getOpOperands(), [&](OpOperand &operand) {
    Operation *source = operand.get().getDefiningOp();
    bool elsewhere = readsElsewhere(op, operand.getOperandNumber());
    if (current && current->ops.contains(source))
      return !elsewhere && !isArrayOp(source) &&
             !startsEarlier(op, operand.get(), *current);
    return elsewhere ? done.contains(source) : isAvailable(operand.get());
  });
}

void Scheduler::addGroup(Group::Kind kind, Operation *op) {
  Group group;
  group.kind = kind;
  group.ops.insert(op);
  schedule.groups.push_back(std::move(group));
  done.insert(op);
}

/// Adds one host op. Ops with effects keep their order.
bool Scheduler::addHost(const llvm::DenseSet<Operation *> &stage) {
  findFloating();
  bool ordered = true;
  for (Operation &op : body) {
    if (!stage.contains(&op) || isNumeric(&op) || done.contains(&op))
      continue;
    bool effects = !isMemoryEffectFree(&op);
    // Streams are read when their tokens exist and before a later update.
    if ((!effects || ordered) && isReady(&op, nullptr) && !hasFloating(&op)) {
      addGroup(Group::Host, &op);
      return true;
    }
    // A report holds nothing up, and nothing that it waits for.
    if (effects && !isa<mlir::rl::MetricOp, mlir::rl::ColumnOp,
                        mlir::rl::NextOp, mlir::rl::ResultOp>(op))
      ordered = false;
  }
  return false;
}

/// Adds one kernel of everything of its kind that is ready.
bool Scheduler::addKernel(const llvm::DenseSet<Operation *> &stage,
                          Group::Kind kind) {
  findFloating();
  Group group;
  group.kind = kind;
  heavy.clear();
  for (Operation &op : body) {
    if (!stage.contains(&op) || !isNumeric(&op) || done.contains(&op) ||
        isSerial(&op) != (kind == Group::Serial))
      continue;
    if (!isReady(&op, &group))
      continue;
    group.ops.insert(&op);
    if (isLongSum(&op) || llvm::any_of(op.getOperands(), [&](Value operand) {
          return heavy.contains(operand.getDefiningOp());
        }))
      heavy.insert(&op);
  }
  if (group.ops.empty())
    return false;
  for (Operation *op : group.ops) {
    done.insert(op);
    schedule.groupOf[op] = schedule.groups.size();
  }
  schedule.groups.push_back(std::move(group));
  return true;
}

LogicalResult Scheduler::runStage(const llvm::DenseSet<Operation *> &stage) {
  while (addHost(stage) || addKernel(stage, Group::Parallel) ||
         addKernel(stage, Group::Serial)) {
  }
  for (Operation &op : body)
    if (stage.contains(&op) && !done.contains(&op))
      return op.emitError("waits for a value that is never computed in time");
  return success();
}

FailureOr<Schedule> Scheduler::run() {
  findSpaces();
  findRepeated();
  findPass();
  llvm::DenseSet<Operation *> before, cotangents, after;
  Operation *stay = body.empty() ? nullptr : &body.back();
  if (!isa_and_nonnull<mlir::rl::StayOp>(stay))
    stay = nullptr;
  for (Operation &op : body)
    if (&op != stay)
      (inPass.contains(&op) ? after : before).insert(&op);
  if (failed(runStage(before)))
    return failure();
  if (stay)
    addGroup(Group::Host, stay);
  if (!after.empty() && !update) {
    body.getParentOp()->emitError("reads current streams, but has no update");
    return failure();
  }
  // Streams, then what the update itself needs of them, then the update.
  llvm::SmallVector<Operation *> pending;
  if (update) {
    for (Value stream : update.getLogps())
      pending.push_back(stream.getDefiningOp());
    for (auto inputs : update.getInputs())
      for (Value input : inputs)
        pending.push_back(input.getDefiningOp());
    for (Value live : update.getBackward())
      pending.push_back(live.getDefiningOp());
    if (update.getValue()) {
      pending.push_back(update.getValue().getDefiningOp());
      pending.push_back(update.getValueCotangent().getDefiningOp());
    }
  }
  while (!pending.empty()) {
    Operation *op = pending.pop_back_val();
    if (!inPass.contains(op) || !cotangents.insert(op).second)
      continue;
    for (Value operand : op->getOperands())
      pending.push_back(operand.getDefiningOp());
  }
  // Currents that only metrics read belong to the sweep as well.
  for (Operation *op : after)
    if (isTrainingStream(op))
      cotangents.insert(op);
  if (failed(runStage(cotangents)))
    return failure();
  if (update) {
    addGroup(Group::Host, update);
  }
  if (failed(runStage(after)))
    return failure();
  return std::move(schedule);
}

} // namespace

FailureOr<Schedule> scheduleBody(Block &body) { return Scheduler(body).run(); }

} // namespace rl::compiler
