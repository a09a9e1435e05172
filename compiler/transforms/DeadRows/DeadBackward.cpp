// In: updates with split sweeps. Out: coupled ones with the rows whose
// cotangents are not 0. Must not know: where cotangents come from.
#include "compiler/transforms/Certificates/Certificates.h"
#include "compiler/transforms/DeadRows/DeadRows.h"
#include "compiler/transforms/DeadRows/Where.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::rl;

namespace rl::compiler {
#define GEN_PASS_DEF_FINDDEADBACKWARD
#include "compiler/transforms/DeadRows/DeadRows.h.inc"

namespace {

struct FindDeadBackward : impl::FindDeadBackwardBase<FindDeadBackward> {
  void runOnOperation() override {
    for (PhaseOp phase : getOperation().getOps<PhaseOp>())
      for (UpdateOp update :
           llvm::to_vector(phase.getBody().front().getOps<UpdateOp>()))
        if (update.isSplit() && update.getCoupled())
          find(phase, update);
  }

  void find(PhaseOp phase, UpdateOp update) {
    SmallVector<int32_t> sources;
    SmallVector<Value> lives;
    for (int32_t i = 0; i < int32_t(update.getSpaces().size()); ++i) {
      if (update.isStill(i))
        continue;
      auto kernel = getOperation().lookupSymbol<RowKernelOp>(
          cast<FlatSymbolRefAttr>((*update.getGradients())[i]));
      OpBuilder builder(update);
      if (Value live = liveOf(builder, kernel, update.getInputs()[i])) {
        sources.push_back(i);
        lives.push_back(live);
        certify(phase,
                "the backward pass over {" +
                    cast<StringAttr>(update.getSpaces()[i]).getValue() +
                    "} whose derivatives turn out to be 0",
                "they are arrays here, made once every log-probability is "
                "known, and tell which rows the gradient needs");
      }
    }
    update.getBackwardMutable().assign(lives);
    update.setBackwardSources(sources);
  }

  /// Rows where a cotangent is not 0; null: not known of every row.
  static Value liveOf(OpBuilder &builder, RowKernelOp kernel,
                      OperandRange inputs) {
    Block &body = kernel.getBody().front();
    Value live;
    for (Value cotangent : body.getTerminator()->getOperands()) {
      if (matchPattern(cotangent, m_AnyZeroFloat()))
        continue;
      auto argument = dyn_cast<BlockArgument>(cotangent);
      // Those before the inputs are the row's own streams.
      unsigned first = kernel.argumentOfInput(0);
      if (!argument || argument.getArgNumber() < first)
        return {};
      Value array = inputs[argument.getArgNumber() - first];
      auto type = cast<ArrayType>(array.getType());
      if (type.getAxes().empty())
        return {};
      Value one = notZero(builder, array);
      live = combined(builder, live, one, /*any=*/true);
    }
    return live;
  }
};

} // namespace
} // namespace rl::compiler
