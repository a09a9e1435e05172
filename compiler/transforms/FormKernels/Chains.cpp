// In: an ordered phase with kernels. Out: its kernels in chains. Must not know:
// what runs a chain.
#include "compiler/transforms/FormKernels/Chains.h"

using namespace mlir;
using mlir::rl::KernelOp;

namespace rl::compiler {

/// Whether the host does nothing here that kernels could read, or that would
/// have to be done at this point. Texts are repeated by whoever reads them.
static bool isReport(Operation &op) {
  return isa<mlir::rl::MetricOp, mlir::rl::ColumnOp, mlir::rl::NextOp,
             mlir::rl::ResultOp, mlir::rl::BroadcastOp>(op);
}

static void findChains(Block &body, llvm::function_ref<bool(KernelOp)> fits,
                       llvm::SmallVector<Chain> &chains) {
  Chain chain;
  auto end = [&] {
    if (!chain.empty())
      chains.push_back(std::exchange(chain, {}));
  };
  for (Operation &op : body) {
    if (auto kernel = dyn_cast<KernelOp>(op); kernel && fits(kernel)) {
      chain.push_back(kernel);
      continue;
    }
    if (isReport(op))
      continue;
    end();
    if (auto filter = dyn_cast<mlir::rl::FilterOp>(op))
      findChains(filter.getBody().front(), fits, chains);
  }
  end();
}

llvm::SmallVector<Chain> chainsOf(mlir::rl::PhaseOp phase,
                                  llvm::function_ref<bool(KernelOp)> fits) {
  llvm::SmallVector<Chain> chains;
  findChains(phase.getBody().front(), fits, chains);
  return chains;
}

} // namespace rl::compiler
