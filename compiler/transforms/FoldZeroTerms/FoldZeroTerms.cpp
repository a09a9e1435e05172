// In: phases. Out: the same, with 0 in place of what is 0 of every number.
// Must not know: which ops there are, other passes.
#include "compiler/transforms/FoldZeroTerms/FoldZeroTerms.h"

#include "compiler/transforms/Certificates/Certificates.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace mlir::rl;

namespace rl::compiler {
#define GEN_PASS_DEF_FOLDZEROTERMS
#include "compiler/transforms/FoldZeroTerms/FoldZeroTerms.h.inc"

namespace {

bool isFloat(Value value) {
  auto type = cast<ArrayType>(value.getType());
  return !type.isText() && isa<FloatType>(type.getElement());
}

/// Folds the ops of one block from the top down, so that each sees what became
/// of its operands.
class Folder {
public:
  Folder(PhaseOp phase, Block &block) : phase(phase), block(block) {
    differentiated = block.getOps<ObjectiveOp>().empty();
  }

  void run() {
    for (Operation &op : llvm::make_early_inc_range(block)) {
      if (op.getNumResults() != 1 || !isFloat(op.getResult(0)) ||
          isa<ConstantOp>(op))
        continue;
      if (isZero(&op) || (differentiated && isOwnStop(&op)))
        fold(&op);
    }
  }

private:
  /// Whether a value is a number wherever log-probabilities are.
  bool isNumber(Value value) {
    auto type = cast<ArrayType>(value.getType());
    if (type.isText())
      return false;
    if (!isa<FloatType>(type.getElement()))
      return true;
    auto known = numbers.find(value);
    if (known != numbers.end())
      return known->second;
    auto op = dyn_cast_if_present<ZerosOpInterface>(value.getDefiningOp());
    bool is = false;
    if (op) {
      SmallVector<bool> marks;
      for (Value operand : op->getOperands())
        marks.push_back(isNumber(operand));
      is = op.isNumberWhere(marks);
    }
    numbers[value] = is;
    return is;
  }

  /// Whether the op is 0 because operands are, and is a number at all.
  bool isZero(Operation *op) {
    auto zeros = dyn_cast<ZerosOpInterface>(op);
    if (!zeros)
      return false;
    SmallVector<bool> marks;
    for (Value operand : op->getOperands())
      marks.push_back(constantNumber(operand) == 0.0);
    return zeros.isZeroWhere(marks) && isNumber(op->getResult(0));
  }

  /// `x - stop(x)`, or the other way round.
  bool isOwnStop(Operation *op) {
    auto sub = dyn_cast<SubOp>(op);
    if (!sub)
      return false;
    auto free = [](Value value) {
      while (auto stop = value.getDefiningOp<StopOp>())
        value = stop.getX();
      return value;
    };
    return free(sub.getLhs()) == free(sub.getRhs()) && isNumber(sub.getLhs());
  }

  /// Derivatives are told apart from what the program says: of those a reader
  /// knows nothing.
  void fold(Operation *op) {
    OpBuilder builder(op);
    Value result = op->getResult(0);
    if (!differentiated && isa<MulOp>(op))
      certify(phase,
              "a product with 0" +
                  (placeOf(op).empty() ? "" : ", " + placeOf(op)),
              "the other factor is made of log-probabilities, entropies and "
              "constants by operations that give a number for numbers; a "
              "log-probability is a number or the run stops, so the product "
              "is 0");
    numbers.erase(result);
    result.replaceAllUsesWith(ConstantOp::create(
        builder, op->getLoc(), cast<ArrayType>(result.getType()), 0.0));
    op->erase();
  }

  PhaseOp phase;
  Block &block;
  bool differentiated;
  llvm::DenseMap<Value, bool> numbers;
};

struct FoldZeroTerms : impl::FoldZeroTermsBase<FoldZeroTerms> {
  void runOnOperation() override {
    Folder(getOperation(), getOperation().getBody().front()).run();
  }
};

} // namespace
} // namespace rl::compiler
