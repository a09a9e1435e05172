// In: phases with rl.update and cotangents. Out: row kernels with the
// pointwise part of the cotangents as their body, and updates that name them.
// Must not know: how a row kernel is scheduled, frames.
#include "compiler/transforms/SplitSweeps/SplitSweeps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::rl;

namespace rl::compiler {
#define GEN_PASS_DEF_SPLITSWEEPS
#include "compiler/transforms/SplitSweeps/SplitSweeps.h.inc"

namespace {

/// Values that change with the policy in training, differentiably or not.
/// Those of the critic are made before, whoever reads them.
DenseSet<Value> valuesOfTraining(PhaseOp phase) {
  DenseSet<Value> found;
  for (Operation &op : phase.getBody().front())
    if (isa<CurrentOp>(op) || llvm::any_of(op.getOperands(), [&](Value value) {
          return found.contains(value);
        }))
      found.insert_range(op.getResults());
  return found;
}

/// One source of an update: its streams and their cotangents.
struct Source {
  Value logp, entropy;
  Value ofLogp, ofEntropy, ofLogZ; ///< the last null: nothing depends on it
  ArrayAttr further;               ///< names of `others`
  SmallVector<Value> others;
};

Source sourceOf(UpdateOp update, size_t i) {
  Source source{update.getLogps()[i],
                update.getEntropies()[i],
                update.getLogpCotangents()[i],
                update.getEntropyCotangents()[i],
                nullptr,
                ArrayAttr::get(update.getContext(), {}),
                {}};
  if (!update.getLogZCotangents().empty() &&
      constantNumber(update.getLogZCotangents()[i]) != 0.0)
    source.ofLogZ = update.getLogZCotangents()[i];
  if (auto current = source.logp.getDefiningOp<CurrentOp>()) {
    source.further = current.getFurther();
    llvm::append_range(source.others, current.getOthers());
  }
  return source;
}

/// Whether `value` comes from the streams of `source` through pointwise ops
/// alone, with anything that is not in training at the leaves.
bool isRowLocal(Value value, const Source &source,
                const DenseSet<Value> &training, DenseSet<Value> &known) {
  if (!training.contains(value) || value == source.logp ||
      value == source.entropy || llvm::is_contained(source.others, value) ||
      known.contains(value))
    return true;
  Operation *op = value.getDefiningOp();
  if (!isa<ElementwiseOpInterface>(op) || isHostOp(op))
    return false;
  for (Value operand : op->getOperands())
    if (!isRowLocal(operand, source, training, known))
      return false;
  known.insert(value);
  return true;
}

/// Writes the body of a gradient kernel.
class Body {
public:
  Body(RowKernelOp kernel, const Source &source,
       const DenseSet<Value> &training, bool coupled)
      : training(training), coupled(coupled),
        block(kernel.getBody().emplaceBlock()),
        builder(OpBuilder::atBlockEnd(&block)) {
    Type f32 = builder.getF32Type();
    scalars[source.logp] = block.addArgument(f32, source.logp.getLoc());
    scalars[source.entropy] = block.addArgument(f32, source.entropy.getLoc());
    for (Value other : source.others)
      scalars[other] = block.addArgument(f32, other.getLoc());
    firstInput = block.getNumArguments();
    Value ofLogp = scalarOf(source.ofLogp);
    Value ofEntropy = scalarOf(source.ofEntropy);
    Value ofLogZ = source.ofLogZ ? scalarOf(source.ofLogZ) : Value();
    FinishOp::create(builder, kernel.getLoc(), ofLogp, ofEntropy, ofLogZ);
  }

  /// Arrays the kernel reads, in order of the arguments after the statistics.
  ArrayRef<Value> getInputs() const { return inputs.getArrayRef(); }

private:
  Value scalarOf(Value value) {
    auto [entry, isNew] = scalars.try_emplace(value);
    if (!isNew)
      return entry->second;
    Value scalar;
    if (auto constant = value.getDefiningOp<ConstantOp>())
      scalar = arith::ConstantOp::create(builder, value.getLoc(),
                                         cast<TypedAttr>(constant.getValue()));
    else if (coupled || !training.contains(value))
      scalar = read(value);
    else
      scalar = compute(value.getDefiningOp());
    return scalars[value] = scalar;
  }

  Value compute(Operation *op) {
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(scalarOf(operand));
    return cast<ElementwiseOpInterface>(op).buildScalar(builder, operands);
  }

  /// An argument for `value`, read where it is before it is repeated.
  Value read(Value value) {
    Type element = cast<ArrayType>(value.getType()).getElement();
    if (auto broadcast = value.getDefiningOp<BroadcastOp>())
      value = broadcast.getX();
    if (inputs.insert(value))
      return block.addArgument(element, value.getLoc());
    size_t at = llvm::find(inputs, value) - inputs.begin();
    return block.getArgument(firstInput + unsigned(at));
  }

  const DenseSet<Value> &training;
  bool coupled;
  Block &block;
  unsigned firstInput = 2;
  OpBuilder builder;
  DenseMap<Value, Value> scalars;
  SetVector<Value> inputs;
};

struct SplitSweeps : impl::SplitSweepsBase<SplitSweeps> {
  void runOnOperation() override {
    for (PhaseOp phase : getOperation().getOps<PhaseOp>())
      for (UpdateOp update :
           llvm::to_vector(phase.getBody().front().getOps<UpdateOp>()))
        if (!update.isSplit())
          split(phase, update);
  }

  void split(PhaseOp phase, UpdateOp update) {
    DenseSet<Value> training = valuesOfTraining(phase);
    SmallVector<Source> sources;
    bool coupled = false;
    for (size_t i = 0; i < update.getSpaces().size(); ++i) {
      Source source = sourceOf(update, i);
      DenseSet<Value> known;
      for (Value cotangent : {source.ofLogp, source.ofEntropy, source.ofLogZ})
        coupled |= cotangent && !isRowLocal(cotangent, source, training, known);
      sources.push_back(source);
    }

    // The critic's gradient is made before the policy's rows unless it reads
    // them.
    coupled |= training.contains(update.getValueCotangent());
    OpBuilder outside(phase);
    SmallVector<SmallVector<Value>> inputs;
    SmallVector<Attribute> statistics, gradients;
    SmallVector<RowKernelOp> kernels;
    for (auto [i, source] : llvm::enumerate(sources)) {
      StringRef space = cast<StringAttr>(update.getSpaces()[i]).getValue();
      auto type = cast<ArrayType>(source.logp.getType());
      SmallVector<int32_t> chain;
      llvm::append_range(chain, phase.chainOf(type));
      auto kernel = [&, &source = source](StringRef what, bool gradient) {
        kernels.push_back(RowKernelOp::create(
            outside, update.getLoc(), (phase.getSymName() + what + space).str(),
            gradient,
            /*entropy=*/false, chain, outside.getArrayAttr({}),
            source.further));
        return kernels.back();
      };
      RowKernelOp gradient = kernel(".rows.", true);
      Body body(gradient, source, training, coupled);
      inputs.emplace_back(body.getInputs());
      SmallVector<Attribute> numbers;
      for (Value input : body.getInputs())
        numbers.push_back(InputAttr::get(
            &getContext(), -1,
            phase.spaceNumber(cast<ArrayType>(input.getType()).space())));
      gradient.setInputsAttr(outside.getArrayAttr(numbers));
      gradients.push_back(FlatSymbolRefAttr::get(gradient.getSymNameAttr()));
      statistics.push_back(FlatSymbolRefAttr::get(
          kernel(".statistics.", false).getSymNameAttr()));
    }

    OpBuilder builder(update);
    SmallVector<ValueRange> ranges(inputs.begin(), inputs.end());
    auto replacement = UpdateOp::create(
        builder, update.getLoc(), update.getLoss(), update.getLogps(),
        update.getEntropies(), ValueRange(), ValueRange(), ranges,
        update.getValue(), update.getValueCotangent(), update.getLive(),
        update.getBackward(), /*logZCotangents=*/ValueRange(),
        update.getSpaces(), builder.getArrayAttr(statistics),
        builder.getArrayAttr(gradients), coupled, update.getLiveSources(),
        update.getBackwardSources(), update.getValued(), update.getStill());
    update.erase();
    removeDead(phase);
    for (auto [i, source] : llvm::enumerate(sources)) {
      RowKernelOp gradient = kernels[2 * i], statistics = kernels[2 * i + 1];
      auto isRead = [&, &source = source](unsigned k) {
        return !source.others[k].use_empty();
      };
      // What its second sweep needs of a row's sums, the first leaves to it.
      statistics.keepFurther([&](unsigned k) {
        unsigned argument = gradient.argumentOfFurther(k);
        return isRead(k) ||
               (coupled &&
                !gradient.getBody().getArgument(argument).use_empty());
      });
      // Coupled, the first sweep has made them.
      gradient.keepFurther([&](unsigned k) {
        unsigned argument = gradient.argumentOfFurther(k);
        return !gradient.getBody().getArgument(argument).use_empty() ||
               (!coupled && isRead(k));
      });
    }
    // The entropy is written only where something besides the kernel reads it.
    for (auto [i, source] : llvm::enumerate(sources))
      for (OpOperand &use : source.entropy.getUses())
        if (use.getOwner() != replacement || isInput(replacement, use)) {
          kernels[2 * i].setEntropy(true);
          kernels[2 * i + 1].setEntropy(true);
        }
    for (size_t i = 0; coupled && i < sources.size(); ++i)
      if (kernels[2 * i].needsEntropy())
        kernels[2 * i + 1].setEntropy(true);
  }

  static bool isInput(UpdateOp update, OpOperand &use) {
    auto [begin, length] = update.getODSOperandIndexAndLength(5);
    return use.getOperandNumber() >= begin &&
           use.getOperandNumber() < begin + length;
  }

  /// Cotangents that now live in kernels would still seem to read streams.
  static void removeDead(PhaseOp phase) {
    for (Operation &op :
         llvm::make_early_inc_range(llvm::reverse(phase.getBody().front())))
      if (isOpTriviallyDead(&op))
        op.erase();
  }
};

} // namespace
} // namespace rl::compiler
