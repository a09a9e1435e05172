// In: kernels as functions of loops, and the order in which a phase runs them.
// Out: functions of a GPU that run several, with the parameters of
// rlrt/device.h. Must not know: what kernels compute.

#include "compiler/conversion/ChainToGpu/ChainToGpu.h"

#include "compiler/conversion/ChainToGpu/DeviceLoops.h"
#include "compiler/conversion/RowKernelToGpu/RowKernelToGpu.h"
#include "compiler/transforms/FormKernels/Chains.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "rlrt/device.h"

using namespace mlir;
using mlir::rl::KernelOp;

namespace rl::compiler {

static_assert(chainThreads == RLRT_CHAIN_THREADS);

void FrameUse::add(func::FuncOp loops) {
  auto note = [](Value memory, llvm::SetVector<int32_t> &to) {
    if (auto value = memory.getDefiningOp<mlir::rl::FrameValueOp>())
      to.insert(int32_t(value.getIndex()));
  };
  llvm::SetVector<int32_t> own, found;
  loops.walk([&](Operation *op) {
    if (auto store = dyn_cast<memref::StoreOp>(op))
      note(store.getMemref(), own);
    if (auto load = dyn_cast<memref::LoadOp>(op))
      note(load.getMemref(), found);
    hasChecks |= isa<mlir::rl::FailOp>(op);
  });
  // What a kernel writes itself, or one before it, is not found there.
  for (int32_t value : found)
    if (!own.contains(value) && !writes.contains(value))
      reads.insert(value);
  writes.insert(own.begin(), own.end());
}

#define GEN_PASS_DEF_CONVERTCHAINTOGPU
#include "compiler/conversion/ChainToGpu/ChainToGpu.h.inc"

namespace {

/// Parameters of a chain, in the order of rlrt/device.h.
enum Parameter {
  valuesParameter,
  offsetsParameter,
  extentsParameter,
  failuresParameter,
  parameterCount
};

/// Makes the function of one chain.
class Lowering {
public:
  Lowering(OpBuilder &b, Location loc, SymbolTable &functions)
      : b(b), e(b, loc), functions(functions) {}
  void run(llvm::StringRef name, llvm::ArrayRef<KernelOp> chain);

private:
  bool makeKernel(DeviceLoops &loops, KernelOp kernel, int64_t number);
  void leaveIfFailed(DeviceLoops &loops, int64_t number);

  OpBuilder &b;
  GpuEmit e;
  SymbolTable &functions;
  gpu::GPUFuncOp function;
  Value thread; ///< i64
};

void Lowering::run(llvm::StringRef name, llvm::ArrayRef<KernelOp> chain) {
  llvm::SmallVector<Type> parameters(parameterCount, e.pointer(globalMemory));
  function =
      gpu::GPUFuncOp::create(b, e.loc, name, b.getFunctionType(parameters, {}));
  function->setAttr(gpu::GPUDialect::getKernelFuncAttrName(), b.getUnitAttr());
  function->setAttr(NVVM::NVVMDialect::getReqntidAttrName(),
                    b.getDenseI32ArrayAttr({int32_t(chainThreads)}));
  // The block is alone, so it may have all registers; a thread's 64 do not hold
  // what LLVM makes of loops that it unrolls.
  function->setAttr("passthrough", b.getStrArrayAttr({"optsize"}));
  function->setAttr(NVVM::NVVMDialect::getMinctasmAttrName(),
                    b.getI32IntegerAttr(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&function.getBody().front());
  thread = e.toI64(e.thread());
  DeviceLoops loops(e,
                    {function.getArgument(valuesParameter),
                     function.getArgument(offsetsParameter),
                     function.getArgument(extentsParameter),
                     function.getArgument(failuresParameter)},
                    thread);
  for (size_t number = 0; number < chain.size(); ++number) {
    KernelOp kernel = chain[number];
    bool hasChecks = makeKernel(loops, kernel, int64_t(number));
    e.loc = kernel.getLoc();
    if (number + 1 == chain.size())
      break;
    e.barrier();
    if (hasChecks)
      leaveIfFailed(loops, int64_t(number));
  }
  gpu::ReturnOp::create(b, e.loc);
}

bool Lowering::makeKernel(DeviceLoops &loops, KernelOp kernel, int64_t number) {
  Location loc = e.loc = kernel.getLoc();
  auto source = functions.lookup<func::FuncOp>(kernel.getCallee());
  bool hasChecks = false;
  if (kernel.getKind() == mlir::rl::KernelKind::Serial) {
    Value none = e.i64(0), one = e.i64(1);
    scf::IfOp::create(b, loc, e.equal(thread, none),
                      [&](OpBuilder &, Location) {
                        hasChecks = loops.make(source, none, one, number);
                        scf::YieldOp::create(b, loc);
                      });
    return hasChecks;
  }
  Value prompts = loops.extent(RLRT_PROMPT_SPACE);
  scf::ForOp::create(b, loc, thread, prompts, e.i64(chainThreads), {},
                     [&](OpBuilder &, Location, Value prompt, ValueRange) {
                       Value end = e.addI(prompt, e.i64(1));
                       hasChecks = loops.make(source, prompt, end, number);
                       scf::YieldOp::create(b, loc);
                     });
  return hasChecks;
}

/// All threads leave together or none: a fast one may be in the next kernel
/// already, but what it writes there is another number.
void Lowering::leaveIfFailed(DeviceLoops &loops, int64_t number) {
  Value failed = e.equal(loops.failedKernel(), e.i64(number));
  Block *here = b.getInsertionBlock();
  Block *leave = b.createBlock(&function.getBody());
  gpu::ReturnOp::create(b, e.loc);
  Block *next = b.createBlock(&function.getBody());
  b.setInsertionPointToEnd(here);
  cf::CondBranchOp::create(b, e.loc, failed, leave, next);
  b.setInsertionPointToEnd(next);
}

struct ConvertChainToGpu : impl::ConvertChainToGpuBase<ConvertChainToGpu> {
  void runOnOperation() override {
    SymbolTable functions(getOperation());
    bool complete = true;
    auto fits = [&](KernelOp kernel) {
      auto loops = functions.lookup<func::FuncOp>(kernel.getCallee());
      if (!loops) {
        kernel.emitOpError("has no function; convert-rl-to-loops makes it");
        return complete = false;
      }
      Operation *obstacle = findObstacle(loops);
      if (obstacle)
        obstacle->emitRemark()
            << "kernel `" << kernel.getCallee() << "` stays on the CPU: `"
            << obstacle->getName() << "` of " << obstacle->getResultTypes()
            << " has no form on a GPU";
      return !obstacle;
    };
    OpBuilder b(&getContext());
    for (auto phase : getOperation().getOps<mlir::rl::PhaseOp>())
      for (auto [number, chain] : llvm::enumerate(chainsOf(phase, fits))) {
        std::string name =
            (phase.getSymName() + ".chain" + llvm::Twine(number)).str();
        b.setInsertionPointToEnd(deviceModuleOf(getOperation()).getBody());
        Lowering(b, phase.getLoc(), functions).run(deviceName(name), chain);
        for (KernelOp kernel : chain)
          kernel->setAttr(chainAttr, b.getStringAttr(name));
      }
    if (!complete)
      signalPassFailure();
  }
};

} // namespace
} // namespace rl::compiler
