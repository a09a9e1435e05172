// In: rl.row_kernel. Out: functions of the ABI type rlrt_row_kernel, and the
// sweeps they call. Must not know: objectives; how the runtime cuts rows into
// chunks.

#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h"

#include "compiler/conversion/RowKernelToVector/Choose.h"
#include "compiler/conversion/RowKernelToVector/Lowering.h"
#include "compiler/conversion/RowKernelToVector/Parts.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace rl::compiler {

using mlir::rl::RowKernelOp;

#define GEN_PASS_DEF_CONVERTROWKERNELTOVECTOR
#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h.inc"

namespace {

/// The sets named in `text`, in the order of abi.h; empty if one is unknown.
std::vector<RowSchedule> namedSets(llvm::ArrayRef<std::string> names) {
  std::vector<RowSchedule> sets;
  for (RowSchedule &set : x86Sets())
    if (llvm::is_contained(names, set.name))
      sets.push_back(std::move(set));
  if (sets.size() != names.size())
    sets.clear();
  return sets;
}

struct ConvertRowKernelToVector
    : impl::ConvertRowKernelToVectorBase<ConvertRowKernelToVector> {
  using ConvertRowKernelToVectorBase::ConvertRowKernelToVectorBase;
  ConvertRowKernelToVector(const RowTargets &targets, llvm::StringRef only)
      : targets(targets), given(true) {
    processor = only.str();
  }

  void runOnOperation() override {
    if (!given && (failed(fromOptions()) || failed(checkSets())))
      return signalPassFailure();
    auto kernels = llvm::to_vector(getOperation().getOps<RowKernelOp>());
    if (kernels.empty())
      return;
    defineLog2(getOperation());
    defineCombine(getOperation());
    defineChoice(getOperation(), targets, processor);
    for (RowKernelOp kernel : kernels) {
      if (!kernel.isLaidOut()) {
        kernel.emitOpError("has an input without a value id; lay out the frame "
                           "before lowering it");
        return signalPassFailure();
      }
      defineSweeps(getOperation(), firstSweepOf(kernel), targets);
      if (kernel.getGradient())
        defineSweeps(getOperation(), secondSweepOf(kernel), targets);
      lowerRowKernel(kernel, targets.sets.front());
      kernel.erase();
    }
  }

private:
  LogicalResult fromOptions() {
    RowSchedule only;
    only.lanes = lanes;
    only.fma = fma;
    only.block = block;
    only.unroll = unroll;
    targets = RowTargets(only);
    if (!sets.empty()) {
      targets.sets = namedSets(llvm::to_vector(sets));
      if (targets.sets.empty())
        return getOperation().emitError(
            "sets of row kernels are baseline, avx2, avx512 and avx512_bf16");
    }
    if (types.empty())
      return success();
    targets.types.clear();
    for (RowType type : rowTypes)
      if (llvm::is_contained(types, nameOf(type).str()))
        targets.types.push_back(type);
    if (targets.types.size() != types.size())
      return getOperation().emitError(
          "types of logits are f32, bf16 and f16, each once");
    return success();
  }

  LogicalResult checkSets() {
    for (const RowSchedule &set : targets.sets)
      if (set.lanes < 1 || set.unroll < 1 || set.block < set.lanes * set.unroll)
        return getOperation().emitError(
            "a row kernel needs lanes and unroll of 1 or more and a block that "
            "holds lanes * unroll logits");
    return success();
  }

  RowTargets targets;
  bool given = false;
};

} // namespace

std::unique_ptr<Pass>
createConvertRowKernelToVector(const RowTargets &targets,
                               llvm::StringRef processor) {
  return std::make_unique<ConvertRowKernelToVector>(targets, processor);
}

} // namespace rl::compiler
