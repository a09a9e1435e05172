// In: a module at level rl with split updates. Out: phases in the order in
// which they run, their arithmetic in rl.kernel, their values numbered.
// Must not know: how a kernel becomes loops; other passes.
#include "compiler/transforms/FormKernels/FormKernels.h"

#include "compiler/transforms/FormKernels/Kernels.h"
#include "compiler/transforms/FormKernels/Schedule.h"

using namespace mlir;

namespace rl::compiler {

#define GEN_PASS_DEF_FORMKERNELS
#include "compiler/transforms/FormKernels/FormKernels.h.inc"

namespace {

/// The loss is reported like a metric, after the update that makes the
/// streams it is computed from.
void reportLoss(mlir::rl::PhaseOp phase) {
  for (auto update : phase.getBody().getOps<mlir::rl::UpdateOp>()) {
    OpBuilder b(update->getBlock(), std::next(update->getIterator()));
    if (update.getLoss())
      mlir::rl::MetricOp::create(b, update.getLoc(), "loss", update.getLoss());
    update.getLossMutable().clear();
  }
}

/// Gradients are made, so nothing is left to stop.
void dropStops(mlir::rl::PhaseOp phase) {
  phase.walk([](mlir::rl::StopOp stop) {
    stop.replaceAllUsesWith(stop.getX());
    stop.erase();
  });
}

/// Filters within come first, for they run first.
LogicalResult formBody(Block &body, unsigned &count) {
  for (Operation &op : body)
    if (auto filter = dyn_cast<mlir::rl::FilterOp>(op))
      if (failed(formBody(filter.getBody().front(), count)))
        return failure();
  FailureOr<Schedule> schedule = scheduleBody(body);
  if (failed(schedule))
    return failure();
  buildKernels(body, *schedule, count);
  return success();
}

struct FormKernels : impl::FormKernelsBase<FormKernels> {
  void runOnOperation() override {
    for (auto settings : getOperation().getOps<mlir::rl::SettingsOp>())
      numberChecks(settings.getBody(), getOperation());
    auto phases = llvm::to_vector(getOperation().getOps<mlir::rl::PhaseOp>());
    for (mlir::rl::PhaseOp phase : phases) {
      for (auto update : phase.getBody().getOps<mlir::rl::UpdateOp>())
        if (!update.isSplit()) {
          update.emitOpError("has no row kernels yet; its sweeps are split "
                             "before kernels are formed");
          return signalPassFailure();
        }
      dropStops(phase);
      reportLoss(phase);
      splitReductions(phase);
      numberChecks(phase.getBody(), phase);
      unsigned count = 0;
      if (failed(formBody(phase.getBody().front(), count)))
        return signalPassFailure();
      numberValues(phase);
    }
  }
};

} // namespace
} // namespace rl::compiler
