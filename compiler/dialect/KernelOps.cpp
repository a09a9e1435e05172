// In: the ops of KernelOps.td. Out: their verifiers.
// Must not know: which values a kernel computes.
#include "compiler/dialect/RlDialect.h"

using namespace mlir;
using namespace mlir::rl;

LogicalResult KernelOp::verifyRegions() {
  if (getBody().empty())
    return success();
  auto keep = getBody().front().empty()
                  ? KeepOp()
                  : dyn_cast<KeepOp>(getBody().front().back());
  if (!keep)
    return emitOpError("body ends in rl.keep");
  if (keep.getOperandTypes() != getResultTypes())
    return emitOpError("gives ")
           << getResultTypes() << ", its body keeps " << keep.getOperandTypes();
  return success();
}
