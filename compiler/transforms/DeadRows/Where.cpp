// In: a block and a value of it. Out: what is 0 wherever that value is.
// Must not know: which ops there are, updates.
#include "compiler/transforms/DeadRows/Where.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::rl;

namespace rl::compiler {

/// Whether the op's result at a point reads nothing but points under the same
/// point of `root`.
static bool staysUnder(ZerosOpInterface op, ArrayType root) {
  auto type = cast<ArrayType>(op->getResult(0).getType());
  for (StringAttr axis : root.getAxes())
    if (type.find(axis) < 0 || !op.staysAlong(axis))
      return false;
  return true;
}

DenseSet<Value> zerosWhere(Block &block, Value root) {
  DenseSet<Value> found{root};
  auto under = cast<ArrayType>(root.getType());
  for (Operation &op : block) {
    auto zeros = dyn_cast<ZerosOpInterface>(op);
    if (!zeros || op.getNumResults() != 1)
      continue;
    SmallVector<bool> marks;
    for (Value operand : op.getOperands())
      marks.push_back(found.contains(operand));
    if (zeros.isZeroWhere(marks) &&
        (op.getNumOperands() == 0 || staysUnder(zeros, under)))
      found.insert(op.getResult(0));
  }
  return found;
}

Value notZero(OpBuilder &builder, Value value) {
  Location loc = value.getLoc();
  Value zero =
      ConstantOp::create(builder, loc, cast<ArrayType>(value.getType()), 0.0);
  Value is = builder.createOrFold<EqualOp>(loc, value, zero);
  return builder.createOrFold<NotOp>(loc, is);
}

Value combined(OpBuilder &builder, Value a, Value b, bool any) {
  if (!a || !b)
    return a ? a : b;
  auto first = cast<ArrayType>(a.getType()),
       second = cast<ArrayType>(b.getType());
  ArrayType type = first.isCoarserOrEqual(second) ? second : first;
  Location loc = b.getLoc();
  a = builder.createOrFold<BroadcastOp>(loc, type, a);
  b = builder.createOrFold<BroadcastOp>(loc, type, b);
  return any ? builder.createOrFold<OrOp>(loc, a, b)
             : builder.createOrFold<AndOp>(loc, a, b);
}

} // namespace rl::compiler
