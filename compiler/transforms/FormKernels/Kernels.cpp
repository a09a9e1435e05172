// In: a body and its schedule. Out: the body in that order, with kernels.
// Must not know: how the order was found, the frame's numbers.
#include "compiler/transforms/FormKernels/Kernels.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using mlir::rl::ArrayType;

namespace rl::compiler {

void splitReductions(mlir::rl::PhaseOp phase) {
  llvm::SmallVector<mlir::rl::ReduceOp> reductions;
  phase.walk([&](mlir::rl::ReduceOp op) { reductions.push_back(op); });
  for (mlir::rl::ReduceOp op : reductions) {
    if (!reducesPrompts(op))
      continue;
    auto type = cast<ArrayType>(op.getX().getType());
    llvm::SmallVector<StringAttr> inner, outer;
    for (auto axis : op.getOver().getAsRange<StringAttr>())
      (axis.getValue() == "prompt" ? outer : inner).push_back(axis);
    if (inner.empty())
      continue;
    OpBuilder b(op);
    Location loc = op.getLoc();
    Value x = op.getX();
    bool wide =
        op.getKind() == mlir::rl::ReduceKind::Sum && type.getElement().isF32();
    if (wide)
      x = mlir::rl::CastOp::create(b, loc, type.withElement(b.getF64Type()), x);
    x = mlir::rl::ReduceOp::create(b, loc, op.getKind(), x, inner);
    Value result = mlir::rl::ReduceOp::create(b, loc, op.getKind(), x, outer);
    if (wide)
      result = mlir::rl::CastOp::create(b, loc, op.getType(), result);
    op.replaceAllUsesWith(result);
    op.erase();
  }
}

namespace {

/// What each kernel holds and keeps.
class KernelBuilder {
public:
  KernelBuilder(Block &body, const Schedule &schedule, unsigned &count)
      : block(body), schedule(schedule), bodies(schedule.groups.size()),
        count(count) {}
  void run();

private:
  void demand(unsigned group);
  bool repeats(unsigned group, Operation *op) const;
  void build(unsigned group);
  Value current(Value value) const {
    Value kept = keptAs.lookup(value);
    return kept ? kept : value;
  }

  Block &block;
  const Schedule &schedule;
  llvm::SetVector<Value> kept; ///< numeric results that become arrays
  llvm::SmallVector<llvm::DenseSet<Operation *>> bodies; ///< by group
  llvm::DenseMap<Value, Value> keptAs; ///< the kernel's result for a value
  llvm::SmallVector<Operation *> numeric;
  unsigned &count;
};

/// Whether the group computes the result of an op of another group itself.
bool KernelBuilder::repeats(unsigned group, Operation *op) const {
  if (auto at = schedule.groupOf.find(op);
      at != schedule.groupOf.end() && at->second == group)
    return true;
  if (reducesPrompts(op) || isArrayOp(op) || isLongSum(op))
    return false;
  return schedule.repeated.contains(op) || !isUnderPrompt(op->getResult(0));
}

/// Finds what the group must hold so that it keeps what later groups read, and
/// with it what it reads of earlier ones.
void KernelBuilder::demand(unsigned number) {
  const Group &group = schedule.groups[number];
  if (group.kind == Group::Host) {
    for (Value operand : group.ops[0]->getOperands())
      if (isNumeric(operand.getDefiningOp()))
        kept.insert(operand);
    return;
  }
  llvm::SmallVector<Operation *> pending;
  for (Operation *op : group.ops)
    if (kept.contains(op->getResult(0)))
      pending.push_back(op);
  while (!pending.empty()) {
    Operation *op = pending.pop_back_val();
    if (!bodies[number].insert(op).second)
      continue;
    for (OpOperand &use : op->getOpOperands()) {
      Value operand = use.get();
      Operation *source = operand.getDefiningOp();
      if (!isNumeric(source))
        continue;
      if (!readsElsewhere(op, use.getOperandNumber()) &&
          repeats(number, source))
        pending.push_back(source);
      else
        kept.insert(operand);
    }
  }
}

void KernelBuilder::build(unsigned number) {
  const Group &group = schedule.groups[number];
  llvm::SmallVector<Operation *> outputs;
  for (Operation *op : group.ops)
    if (kept.contains(op->getResult(0)))
      outputs.push_back(op);
  if (outputs.empty())
    return;
  llvm::SmallVector<Type> types;
  llvm::SmallVector<Location> locations;
  for (Operation *op : outputs) {
    types.push_back(op->getResult(0).getType());
    locations.push_back(op->getLoc());
  }
  OpBuilder b = OpBuilder::atBlockEnd(&block);
  Operation *holder = block.getParentOp();
  auto phase = dyn_cast<mlir::rl::PhaseOp>(holder);
  if (!phase)
    phase = holder->getParentOfType<mlir::rl::PhaseOp>();
  std::string name = (phase.getSymName() + ".k" + llvm::Twine(count++)).str();
  Location loc = FusedLoc::get(b.getContext(), locations);
  auto kernel = mlir::rl::KernelOp::create(b, loc, types,
                                           group.kind == Group::Parallel
                                               ? mlir::rl::KernelKind::Parallel
                                               : mlir::rl::KernelKind::Serial,
                                           name, ValueRange());
  b.createBlock(&kernel.getBody());
  IRMapping map;
  for (Operation *op : numeric) {
    if (!bodies[number].contains(op))
      continue;
    for (Value operand : op->getOperands())
      if (!map.contains(operand))
        map.map(operand, current(operand));
    Operation *made = b.clone(*op, map);
    // In memory, also where the kernel repeats the operand for others.
    for (OpOperand &use : op->getOpOperands())
      if (readsElsewhere(op, use.getOperandNumber()))
        made->setOperand(use.getOperandNumber(), current(use.get()));
  }
  llvm::SmallVector<Value> results;
  for (Operation *op : outputs)
    results.push_back(map.lookup(op->getResult(0)));
  mlir::rl::KeepOp::create(b, loc, results);
  for (auto [op, result] : llvm::zip(outputs, kernel.getResults()))
    keptAs[op->getResult(0)] = result;
}

void KernelBuilder::run() {
  for (Operation &op : block)
    if (isNumeric(&op))
      numeric.push_back(&op);
  for (unsigned number = schedule.groups.size(); number-- > 0;)
    demand(number);
  for (auto [number, group] : llvm::enumerate(schedule.groups)) {
    if (group.kind != Group::Host) {
      build(number);
      continue;
    }
    Operation *op = group.ops[0];
    for (OpOperand &operand : op->getOpOperands())
      operand.set(current(operand.get()));
    op->moveBefore(&block, block.end());
  }
  for (Operation *op : llvm::reverse(numeric))
    op->erase();
}

} // namespace

void buildKernels(Block &body, const Schedule &schedule, unsigned &count) {
  KernelBuilder(body, schedule, count).run();
}

} // namespace rl::compiler
