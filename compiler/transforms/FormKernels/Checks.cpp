// In: a phase or the settings. Out: the numbers of their checks and a list of
// them. Must not know: what is computed, how a failure is reported.
#include "compiler/transforms/FormKernels/FormKernels.h"
#include "compiler/transforms/FormKernels/Kernels.h"

using namespace mlir;

namespace rl::compiler {

/// `x.rl:3:5: ` for where the op was written, or empty.
static std::string placeOf(Operation *op) {
  auto place = op->getLoc()->findInstanceOf<FileLineColLoc>();
  if (!place)
    return "";
  return (place.getFilename().getValue() + ":" + Twine(place.getLine()) + ":" +
          Twine(place.getColumn()) + ": ")
      .str();
}

void numberChecks(Region &body, Operation *holder) {
  Builder b(holder->getContext());
  llvm::SmallVector<Attribute> checks;
  body.walk([&](mlir::rl::RequireOp op) {
    op->setAttr(checkAttr, b.getI32IntegerAttr(int32_t(checks.size())));
    std::string message = placeOf(op) + op.getMessage().str();
    checks.push_back(b.getDictionaryAttr(
        {b.getNamedAttr("message", b.getStringAttr(message)),
         b.getNamedAttr("type", TypeAttr::get(op.getType()))}));
  });
  if (!checks.empty())
    holder->setAttr(checksAttr, b.getArrayAttr(checks));
}

} // namespace rl::compiler
