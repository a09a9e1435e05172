// In: functions of loops. Out: the same with vectors, for each instruction set
// where there are several. Must not know: what the loops compute; other passes.
#include "compiler/conversion/LoopsToVector/LoopsToVector.h"

#include "compiler/conversion/LoopsToVector/Exp.h"
#include "compiler/conversion/LoopsToVector/Widen.h"
#include "compiler/conversion/RowKernelToVector/Choose.h"
#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace rl::compiler {

#define GEN_PASS_DEF_CONVERTLOOPSTOVECTOR
#include "compiler/conversion/LoopsToVector/LoopsToVector.h.inc"

namespace {

/// Loops that take several points at a time.
llvm::SmallVector<scf::ForOp> loopsToWiden(func::FuncOp function) {
  llvm::SmallVector<scf::ForOp> loops;
  function.walk([&](scf::ForOp loop) {
    if (canWiden(loop))
      loops.push_back(loop);
  });
  return loops;
}

/// One exponential for scalars and vectors of f32.
void expandExp(func::FuncOp function) {
  llvm::SmallVector<math::ExpOp> ops;
  function.walk([&](math::ExpOp op) {
    if (getElementTypeOrSelf(op.getType()).isF32())
      ops.push_back(op);
  });
  for (math::ExpOp op : ops) {
    OpBuilder b(op);
    op.replaceAllUsesWith(expOf(b, op.getLoc(), op.getOperand()));
    op.erase();
  }
}

void toVectors(func::FuncOp function) {
  for (scf::ForOp loop : loopsToWiden(function))
    widen(loop);
  expandExp(function);
}

struct ConvertLoopsToVector
    : impl::ConvertLoopsToVectorBase<ConvertLoopsToVector> {
  using ConvertLoopsToVectorBase::ConvertLoopsToVectorBase;
  explicit ConvertLoopsToVector(const RowTargets &targets)
      : targets(targets), given(true) {}

  void runOnOperation() override {
    if (!given && failed(fromOptions()))
      return signalPassFailure();
    for (auto function :
         llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      if (function.isDeclaration())
        continue;
      if (targets.sets.size() > 1 && !loopsToWiden(function).empty())
        forEachSet(function);
      else
        toVectors(function);
    }
  }

private:
  LogicalResult fromOptions() {
    if (sets.empty())
      return success();
    targets.sets.clear();
    for (RowSchedule &set : x86Sets())
      if (llvm::is_contained(sets, set.name))
        targets.sets.push_back(std::move(set));
    if (targets.sets.size() != sets.size())
      return getOperation().emitError(
          "sets are baseline, avx2, avx512 and avx512_bf16");
    return success();
  }

  /// A function of each set, and one that chooses in place of `function`.
  void forEachSet(func::FuncOp function) {
    ModuleOp module = getOperation();
    defineDetection(module);
    llvm::SmallVector<const RowSchedule *> made;
    for (const RowSchedule &set : targets.sets)
      // Conversions of logits make no difference here.
      if (made.empty() || made.back()->lanes != set.lanes)
        made.push_back(&set);
    llvm::SmallVector<int64_t> numbers;
    llvm::SmallVector<std::string> names;
    for (const RowSchedule *set : made) {
      std::string name = nameInSet(function.getName(), *set);
      auto copy = cast<func::FuncOp>(defineOfSet(
          module, name, function.getFunctionType(), *set, /*inlined=*/false));
      copy->removeAttr(sharedAttr);
      copy.getBody().getBlocks().clear();
      IRMapping arguments;
      function.getBody().cloneInto(&copy.getBody(), arguments);
      toVectors(copy);
      numbers.push_back(set->number);
      names.push_back(name);
    }
    Location loc = function.getLoc();
    Block *entry = &function.getBody().front();
    entry->clear();
    OpBuilder b = OpBuilder::atBlockEnd(entry);
    Value any = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(0));
    Value found = callDetection(b, loc, any);
    Value number = arith::IndexCastOp::create(b, loc, b.getIndexType(), found);
    // Above the first set, each is taken up to the next that there is.
    Value chosen = arith::ConstantIndexOp::create(b, loc, 0);
    for (size_t k = 1; k < numbers.size(); ++k) {
      Value has = arith::CmpIOp::create(
          b, loc, arith::CmpIPredicate::sge, number,
          arith::ConstantIndexOp::create(b, loc, numbers[k]));
      chosen = arith::SelectOp::create(
          b, loc, has, arith::ConstantIndexOp::create(b, loc, int64_t(k)),
          chosen);
    }
    llvm::SmallVector<int64_t> cases;
    for (size_t k = 1; k < names.size(); ++k)
      cases.push_back(int64_t(k));
    auto choice = scf::IndexSwitchOp::create(b, loc, TypeRange{}, chosen, cases,
                                             unsigned(cases.size()));
    auto fill = [&](Region &region, llvm::StringRef name) {
      OpBuilder::InsertionGuard guard(b);
      b.createBlock(&region);
      func::CallOp::create(b, loc, name, TypeRange{}, entry->getArguments());
      scf::YieldOp::create(b, loc);
    };
    fill(choice.getDefaultRegion(), names[0]);
    for (auto [k, region] : llvm::enumerate(choice.getCaseRegions()))
      fill(region, names[k + 1]);
    func::ReturnOp::create(b, loc);
  }

  RowTargets targets;
  bool given = false;
};

} // namespace

std::unique_ptr<Pass> createConvertLoopsToVector(const RowTargets &targets) {
  return std::make_unique<ConvertLoopsToVector>(targets);
}

} // namespace rl::compiler
