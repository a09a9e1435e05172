// In: an update, streams, and what is 0 at dead rows. Out: who would notice if
// the streams of dead rows were not made, and where a 0 must stand for what
// was not computed. Must not know: which rows are dead, which ops there are.
#include "compiler/transforms/DeadRows/Effects.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::rl;

namespace rl::compiler {
namespace {

/// What an operand is to the update.
enum class Use { Stream, Gradient, Other };

/// A stream that it makes, a cotangent of the rows in question, or anything
/// else.
Use useOf(UpdateOp update, int32_t source, OpOperand &operand) {
  if (operand.getOwner() != update)
    return Use::Other;
  // Groups 1 to 4: log-probabilities, entropies, and their cotangents; 10: the
  // cotangents of log_z.
  unsigned at = operand.getOperandNumber();
  for (unsigned group : {1u, 2u, 3u, 4u, 10u}) {
    auto [begin, length] = update.getODSOperandIndexAndLength(group);
    if (at < begin || at >= begin + length)
      continue;
    if (group <= 2)
      return Use::Stream;
    return at == begin + unsigned(source) ? Use::Gradient : Use::Other;
  }
  return Use::Other;
}

/// Whether a point of the result reads nothing but points under the same point
/// of `scope`.
bool staysUnder(Operation *op, ArrayType scope) {
  auto type = cast<ArrayType>(op->getResult(0).getType());
  auto zeros = dyn_cast<ZerosOpInterface>(op);
  if (!zeros && !isa<ElementwiseOpInterface>(op))
    return false;
  return llvm::all_of(scope.getAxes(), [&](StringAttr axis) {
    return type.find(axis) >= 0 && (!zeros || zeros.staysAlong(axis));
  });
}

/// Ops whose results are read by something other than the rows' gradient.
DenseSet<Operation *> opsThatMatter(UpdateOp update, int32_t source) {
  DenseSet<Operation *> found;
  for (Operation &op : llvm::reverse(*update->getBlock())) {
    bool matters = !isMemoryEffectFree(&op);
    for (OpOperand &use : op.getUses())
      matters |= found.contains(use.getOwner()) &&
                 useOf(update, source, use) == Use::Other;
    if (matters)
      found.insert(&op);
  }
  return found;
}

} // namespace

Effects effectsOf(UpdateOp update, int32_t source, ArrayRef<Value> streams,
                  const DenseSet<Value> &zeros, ArrayType scope) {
  Effects effects;
  DenseSet<Operation *> matter = opsThatMatter(update, source);
  // `unmade`: computed at dead rows from streams that are not there.
  // `escaped`: computed from those at live rows, too. `masked`: is 0 at dead
  // rows in the program, but computed there from such streams.
  DenseSet<Value> unmade(streams.begin(), streams.end()), escaped, masked;
  for (Operation &op : *update->getBlock()) {
    bool reads = false, readsEscaped = false, readsMasked = false;
    for (OpOperand &operand : op.getOpOperands()) {
      Value value = operand.get();
      Use use = useOf(update, source, operand);
      if (use == Use::Stream)
        continue;
      readsEscaped |= escaped.contains(value);
      reads |= use == Use::Other && unmade.contains(value);
      readsMasked |= use == Use::Other && masked.contains(value);
    }
    bool isSink = !isMemoryEffectFree(&op) || op.getNumResults() != 1;
    bool matters = matter.contains(&op);
    // A condition is asked at every row.
    if (isSink ? reads || readsEscaped
               : isa<RequireOp>(op) && matters &&
                     (reads || readsEscaped || readsMasked)) {
      effects.reader = &op;
      return effects;
    }
    bool stays = isSink || staysUnder(&op, scope);
    bool isZero = !isSink && zeros.contains(op.getResult(0));
    if (readsEscaped)
      escaped.insert_range(op.getResults());
    else if (isZero && (reads || readsMasked))
      masked.insert_range(op.getResults());
    else if (reads)
      (stays ? unmade : escaped).insert_range(op.getResults());
    if (readsMasked && !isZero && (matters || !stays))
      for (OpOperand &operand : op.getOpOperands())
        if (useOf(update, source, operand) == Use::Other &&
            masked.contains(operand.get()))
          effects.guards.push_back(&operand);
  }
  return effects;
}

} // namespace rl::compiler
