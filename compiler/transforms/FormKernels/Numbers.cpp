// In: a phase with kernels. Out: the numbers of its values in the frame.
// Must not know: what is computed.
#include "compiler/transforms/FormKernels/FormKernels.h"
#include "compiler/transforms/FormKernels/Kernels.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using mlir::rl::ArrayType;

namespace rl::compiler {
namespace {

/// Numbers the values of one phase in order of appearance.
class Numbering {
public:
  explicit Numbering(mlir::rl::PhaseOp phase)
      : phase(phase), b(phase.getContext()) {}
  void run();

private:
  bool isRead(Value value);
  void number(Block &body);
  void number(Operation &op);
  void measure(mlir::rl::ScoreOp score);
  void fillInputs(mlir::rl::UpdateOp update);
  mlir::rl::RowKernelOp rowKernel(Attribute symbol) {
    return SymbolTable::lookupNearestSymbolFrom<mlir::rl::RowKernelOp>(
        phase, cast<FlatSymbolRefAttr>(symbol));
  }

  mlir::rl::PhaseOp phase;
  OpBuilder b;
  llvm::DenseMap<Value, int32_t> idOf;
  int32_t next = 0;
};

/// Whether an array must exist for the value. An update writes the
/// log-probabilities of its sources always, their entropies where read.
bool Numbering::isRead(Value value) {
  return llvm::any_of(value.getUses(), [&](OpOperand &use) {
    auto update = dyn_cast<mlir::rl::UpdateOp>(use.getOwner());
    if (!update)
      return true;
    auto [begin, length] = update.getODSOperandIndexAndLength(2);
    return use.getOperandNumber() < begin ||
           use.getOperandNumber() >= begin + length;
  });
}

void Numbering::number(Operation &op) {
  llvm::SmallVector<int32_t> ids;
  for (OpResult result : op.getResults()) {
    // Services read texts of coarser spaces, so a broadcast costs nothing.
    int32_t id =
        isa<mlir::rl::BroadcastOp>(op) ? idOf.at(op.getOperand(0))
        // A filter passes on what it has; a sweep writes
        // log-probabilities where only entropies are read, too.
        : isRead(result) || isa<mlir::rl::FilterOp>(op) ||
                (isa<mlir::rl::ScoreOp>(op) && result.getResultNumber() == 0)
            ? next++
            : -1;
    idOf[result] = id;
    ids.push_back(id);
  }
  if (!ids.empty())
    op.setAttr(valuesAttr, b.getDenseI32ArrayAttr(ids));
}

/// Makes the row kernel that computes the streams of an rl.score.
void Numbering::measure(mlir::rl::ScoreOp score) {
  auto type = cast<ArrayType>(score.getLogp().getType());
  llvm::SmallVector<int32_t> chain;
  for (int64_t space : phase.chainOf(type))
    chain.push_back(int32_t(space));
  std::string name =
      (phase.getSymName() + "." +
       mlir::rl::stringifyModelKind(score.getModel()) + "." + score.getSpace())
          .str();
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(phase);
  auto kernel = mlir::rl::RowKernelOp::create(
      b, score.getLoc(), name, /*gradient=*/false,
      /*entropy=*/!score.getEntropy().use_empty(), chain, b.getArrayAttr({}),
      score.getFurther());
  kernel.keepFurther(
      [&](unsigned k) { return !score.getOthers()[k].use_empty(); });
  score->setAttr(statisticsAttr, FlatSymbolRefAttr::get(kernel));
}

void Numbering::fillInputs(mlir::rl::UpdateOp update) {
  for (auto [i, gradient] : llvm::enumerate(*update.getGradients())) {
    llvm::SmallVector<Attribute> inputs;
    for (Value input : update.getInputs()[i]) {
      auto type = cast<ArrayType>(input.getType());
      inputs.push_back(mlir::rl::InputAttr::get(
          b.getContext(), idOf.at(input), phase.spaceNumber(type.space())));
    }
    rowKernel(gradient).setInputsAttr(b.getArrayAttr(inputs));
    // The entropy is written where something reads it.
    bool entropy = idOf.lookup(update.getEntropies()[i]) >= 0;
    rowKernel(gradient).setEntropy(entropy);
    rowKernel((*update.getStatistics())[i]).setEntropy(entropy);
  }
}

void Numbering::number(Block &body) {
  for (Operation &op : body) {
    if (auto filter = dyn_cast<mlir::rl::FilterOp>(op))
      number(filter.getBody().front());
    number(op);
    if (auto score = dyn_cast<mlir::rl::ScoreOp>(op))
      measure(score);
    if (auto update = dyn_cast<mlir::rl::UpdateOp>(op))
      fillInputs(update);
  }
}

void Numbering::run() {
  number(phase.getBody().front());
  phase->setAttr(valueCountAttr, b.getI64IntegerAttr(next));
}

} // namespace

void numberValues(mlir::rl::PhaseOp phase) { Numbering(phase).run(); }

} // namespace rl::compiler
