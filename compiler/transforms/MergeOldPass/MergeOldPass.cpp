// In: phases as the frontend makes them. Out: streams of the weights that
// sampled, where those are the weights in training, taken from the update's
// own pass. Must not know: derivatives, other passes.
#include "compiler/transforms/MergeOldPass/MergeOldPass.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::rl;

namespace rl::compiler {
#define GEN_PASS_DEF_MERGEOLDPASS
#include "compiler/transforms/MergeOldPass/MergeOldPass.h.inc"

namespace {

struct MergeOldPass : impl::MergeOldPassBase<MergeOldPass> {
  void runOnOperation() override {
    PhaseOp phase = getOperation();
    if (phase.getKind() != PhaseKind::Train || phase.getPasses() != 1)
      return;
    // What was sampled in other steps was sampled by other weights.
    bool replays = false;
    phase.walk([&](FilterOp filter) { replays |= filter.getReplays(); });
    if (replays)
      return;
    Block &body = phase.getBody().front();
    // A model that is not trained has no stream in training anywhere.
    bool ofPolicy = !body.getOps<CurrentOp>().empty();
    bool ofCritic = llvm::any_of(body.getOps<CriticOp>(), [](CriticOp critic) {
      return critic.getTraining();
    });
    for (ScoreOp score : llvm::to_vector(body.getOps<ScoreOp>()))
      if (ofPolicy && score.getModel() == ModelKind::Policy)
        if (Operation *made = current(score))
          replace(score, made);
    for (CriticOp critic : llvm::to_vector(body.getOps<CriticOp>()))
      if (ofCritic && !critic.getTraining())
        replace(critic, trained(critic));
  }

  /// Puts the streams of `made`, stopped, in place of those of `old`.
  void replace(Operation *old, Operation *made) {
    OpBuilder builder(made->getContext());
    builder.setInsertionPointAfter(made);
    for (auto [was, is] : llvm::zip(old->getResults(), made->getResults())) {
      if (was.use_empty())
        continue;
      Value stopped = StopOp::create(
          builder, was.getLoc(), was.getType(), is,
          builder.getStringAttr("one optimizer step is made on each batch, so "
                                "the weights that sampled it are those in "
                                "training"));
      was.replaceAllUsesWith(stopped);
    }
    old->erase();
  }

  /// The streams in training of a space, at the beginning of the phase: they
  /// read nothing. Null where those lack a statistic, which no program gives.
  Operation *current(ScoreOp score) {
    for (auto known : getOperation().getBody().front().getOps<CurrentOp>())
      if (known.getSpace() == score.getSpace())
        return known.getFurther() == score.getFurther() ? toFront(known)
                                                        : nullptr;
    OpBuilder builder = atFront();
    return CurrentOp::create(builder, score.getLoc(), score.getLogp().getType(),
                             score.getSpace(), score.getFurther());
  }

  Operation *trained(CriticOp critic) {
    for (auto known : getOperation().getBody().front().getOps<CriticOp>())
      if (known.getTraining() && known.getSpace() == critic.getSpace())
        return toFront(known);
    OpBuilder builder = atFront();
    return CriticOp::create(builder, critic.getLoc(),
                            critic.getValue().getType(), /*training=*/true,
                            critic.getSpace());
  }

  OpBuilder atFront() {
    return OpBuilder::atBlockBegin(&getOperation().getBody().front());
  }

  Operation *toFront(Operation *op) {
    Block &body = getOperation().getBody().front();
    if (op != &body.front())
      op->moveBefore(&body.front());
    return op;
  }
};

} // namespace
} // namespace rl::compiler
