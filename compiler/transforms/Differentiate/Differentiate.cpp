// In: a phase with rl.objective. Out: rl.update with cotangents, as rl ops.
// Must not know: derivatives of single ops, how an update is made.
#include "compiler/transforms/Differentiate/Differentiate.h"

#include "mlir/IR/Builders.h"
#include "rlrt/abi.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace mlir::rl;

namespace rl::compiler {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "compiler/transforms/Differentiate/Differentiate.h.inc"

namespace {

bool isDifferentiable(Value value) {
  return isa<FloatType>(cast<ArrayType>(value.getType()).getElement());
}

/// The values that a leaf flows into, differentiably.
DenseSet<Value> valuesReached(Block &block, ArrayRef<Value> leaves) {
  DenseSet<Value> found(leaves.begin(), leaves.end());
  for (Operation &op : block)
    if (isa<DifferentiableOpInterface>(op) &&
        llvm::any_of(op.getOperands(),
                     [&](Value value) { return found.contains(value); }))
      for (Value result : op.getResults())
        if (isDifferentiable(result))
          found.insert(result);
  return found;
}

void accumulate(OpBuilder &builder, Location loc,
                DenseMap<Value, Value> &cotangents, Value value, Value part) {
  Value &sum = cotangents[value];
  sum = sum ? builder.createOrFold<AddOp>(loc, sum, part) : part;
}

/// Cotangents of everything between the leaves and the root.
DenseMap<Value, Value> walkBack(OpBuilder &builder, Value root,
                                const DenseSet<Value> &reached) {
  Operation *end = root.getDefiningOp();
  DenseMap<Value, Value> cotangents;
  cotangents[root] = ConstantOp::create(builder, end->getLoc(),
                                        cast<ArrayType>(root.getType()), 1.0);
  // Collected first: the walk inserts behind the ops it has yet to visit.
  SmallVector<DifferentiableOpInterface> ops;
  for (Operation &op : *end->getBlock())
    if (auto differentiable = dyn_cast<DifferentiableOpInterface>(op))
      if (reached.contains(op.getResult(0)) &&
          (&op == end || op.isBeforeInBlock(end)))
        ops.push_back(differentiable);
  for (DifferentiableOpInterface op : llvm::reverse(ops)) {
    Value cotangent = cotangents.lookup(op->getResult(0));
    if (!cotangent)
      continue;
    for (OpOperand &operand : op->getOpOperands())
      if (reached.contains(operand.get()))
        if (Value part =
                op.pullback(builder, operand.getOperandNumber(), cotangent))
          accumulate(builder, op->getLoc(), cotangents, operand.get(), part);
  }
  return cotangents;
}

struct Differentiate : impl::DifferentiateBase<Differentiate> {
  void runOnOperation() override {
    PhaseOp phase = getOperation();
    auto objectives = phase.getBody().front().getOps<ObjectiveOp>();
    if (objectives.empty())
      return;
    ObjectiveOp objective = *objectives.begin();
    if (failed(mergeSources(phase)))
      return signalPassFailure();
    SmallVector<CurrentOp> sources(phase.getBody().front().getOps<CurrentOp>());
    SmallVector<Value> streams;
    for (CurrentOp source : sources) {
      streams.append({source.getLogp(), source.getEntropy()});
      if (Value logZ = source.getOther(rlrt_log_z))
        streams.push_back(logZ);
    }
    Value value = mergeCritic(phase);
    if (value)
      streams.push_back(value);
    // A report may be the first to read the streams of a text; they read
    // nothing, so they may come earlier.
    for (Value stream : streams)
      if (Operation *source = stream.getDefiningOp();
          !source->isBeforeInBlock(objective))
        source->moveBefore(objective);
    DenseSet<Value> training = valuesReached(phase.getBody().front(), streams);
    if (!training.contains(objective.getLoss())) {
      objective.emitOpError("depends on no stream in training; nothing could "
                            "be learned from it");
      return signalPassFailure();
    }
    OpBuilder builder(objective);
    DenseMap<Value, Value> cotangents =
        walkBack(builder, objective.getLoss(), training);
    replace(builder, objective, sources, value, cotangents);
  }

  /// One source per token space, also where the program reads it twice.
  static LogicalResult mergeSources(PhaseOp phase) {
    llvm::StringMap<CurrentOp> first;
    for (CurrentOp current : llvm::make_early_inc_range(
             phase.getBody().front().getOps<CurrentOp>())) {
      auto [entry, isNew] = first.try_emplace(current.getSpace(), current);
      if (isNew)
        continue;
      if (current.getFurther() != entry->second.getFurther())
        return current.emitOpError("names other statistics than the source of "
                                   "the same tokens before it");
      current->replaceAllUsesWith(entry->second);
      current.erase();
    }
    return success();
  }

  /// The values of the critic in training, read once; null where none is.
  static Value mergeCritic(PhaseOp phase) {
    CriticOp first;
    for (CriticOp critic : llvm::make_early_inc_range(
             phase.getBody().front().getOps<CriticOp>())) {
      if (!critic.getTraining())
        continue;
      if (!first) {
        first = critic;
        continue;
      }
      critic->replaceAllUsesWith(first);
      critic.erase();
    }
    return first ? first.getValue() : Value();
  }

  static void replace(OpBuilder &builder, ObjectiveOp objective,
                      ArrayRef<CurrentOp> currents, Value value,
                      const DenseMap<Value, Value> &cotangents) {
    Location loc = objective.getLoc();
    SmallVector<Value> logps, entropies, ofLogps, ofEntropies, ofLogZs;
    SmallVector<StringRef> spaces;
    bool weighsLogZ = llvm::any_of(currents, [&](CurrentOp current) {
      Value logZ = current.getOther(rlrt_log_z);
      return logZ && cotangents.lookup(logZ);
    });
    auto zero = [&](Value like) -> Value {
      return ConstantOp::create(builder, loc, cast<ArrayType>(like.getType()),
                                0.0);
    };
    auto orZero = [&](Value stream) -> Value {
      Value found = cotangents.lookup(stream);
      return found ? found : zero(stream);
    };
    for (CurrentOp current : currents) {
      // Streams that only a metric reads still come from this update.
      logps.push_back(current.getLogp());
      entropies.push_back(current.getEntropy());
      ofLogps.push_back(orZero(current.getLogp()));
      ofEntropies.push_back(orZero(current.getEntropy()));
      spaces.push_back(current.getSpace());
      if (Value logZ = current.getOther(rlrt_log_z); weighsLogZ)
        ofLogZs.push_back(logZ ? orZero(logZ) : zero(current.getLogp()));
    }
    SmallVector<ValueRange> inputs(currents.size());
    UpdateOp::create(builder, loc, objective.getLoss(), logps, entropies,
                     ofLogps, ofEntropies, inputs, value,
                     value ? orZero(value) : Value(),
                     /*live=*/ValueRange(), /*backward=*/ValueRange(), ofLogZs,
                     builder.getStrArrayAttr(spaces), ArrayAttr(), ArrayAttr(),
                     /*coupled=*/false);
    objective.erase();
  }
};

} // namespace

SmallVector<Value> pullBack(OpBuilder &builder, Value root,
                            ArrayRef<Value> leaves) {
  Operation *end = root.getDefiningOp();
  DenseSet<Value> reached = valuesReached(*end->getBlock(), leaves);
  if (!reached.contains(root))
    return SmallVector<Value>(leaves.size());
  DenseMap<Value, Value> cotangents = walkBack(builder, root, reached);
  return llvm::map_to_vector(
      leaves, [&](Value leaf) { return cotangents.lookup(leaf); });
}

} // namespace rl::compiler
