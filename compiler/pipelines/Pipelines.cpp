// In: the passes. Out: their order; the only place that knows it.
// Must not know: what a pass does.
#include "compiler/pipelines/Pipelines.h"

#include "compiler/conversion/ChainToGpu/ChainToGpu.h"
#include "compiler/conversion/LoopsToVector/LoopsToVector.h"
#include "compiler/conversion/RlToLoops/RlToLoops.h"
#include "compiler/conversion/RlToRuntime/RlToRuntime.h"
#include "compiler/conversion/RowKernelToGpu/RowKernelToGpu.h"
#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h"
#include "compiler/dialect/RlDialect.h"
#include "compiler/transforms/DeadRows/DeadRows.h"
#include "compiler/transforms/Differentiate/Differentiate.h"
#include "compiler/transforms/FoldZeroTerms/FoldZeroTerms.h"
#include "compiler/transforms/FormKernels/FormKernels.h"
#include "compiler/transforms/MergeOldPass/MergeOldPass.h"
#include "compiler/transforms/SplitSweeps/SplitSweeps.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/GPUToNVVM/GPUToNVVMPass.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVMPass.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace rl::compiler {

void registerDialects(DialectRegistry &registry) {
  registry.insert<mlir::rl::RlDialect, arith::ArithDialect,
                  cf::ControlFlowDialect, func::FuncDialect, gpu::GPUDialect,
                  LLVM::LLVMDialect, math::MathDialect, memref::MemRefDialect,
                  NVVM::NVVMDialect, scf::SCFDialect, vector::VectorDialect>();
  // How convert-gpu-to-nvvm takes other dialects along.
  arith::registerConvertArithToLLVMInterface(registry);
  cf::registerConvertControlFlowToLLVMInterface(registry);
}

void addPlanPasses(OpPassManager &passes, const Without &without) {
  auto isLeftOut = [&](const char *name) {
    return !llvm::is_contained(without, name);
  };
  auto foldZeros = [&] {
    if (isLeftOut("zero-terms"))
      passes.addNestedPass<mlir::rl::PhaseOp>(createFoldZeroTerms());
  };
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  if (isLeftOut("old-pass"))
    passes.addNestedPass<mlir::rl::PhaseOp>(createMergeOldPass());
  foldZeros();
  passes.addNestedPass<mlir::rl::PhaseOp>(createDifferentiate());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  foldZeros();
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  if (isLeftOut("dead-rows"))
    passes.addNestedPass<mlir::rl::PhaseOp>(createFindDeadRows());
  passes.addPass(createSplitSweeps());
  passes.addPass(createCanonicalizerPass());
  if (isLeftOut("dead-rows"))
    passes.addPass(createFindDeadBackward());
  passes.addPass(createFormKernels());
}

RowTargets rowTargets(const HostTarget &target) {
  RowSchedule own;
  own.lanes = target.lanes;
  own.fma = target.fma;
  own.halves = target.halves;
  own.bf16 = target.bf16;
  own.permutes = target.permutes;
  RowTargets targets(own);
  if (target.anyX86)
    targets.sets = x86Sets();
  return targets;
}

void addKernelPasses(OpPassManager &passes, const RowTargets &rows,
                     llvm::StringRef processor, const Without &without) {
  addPlanPasses(passes, without);
  passes.addPass(createConvertRlToLoops());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  if (rows.vectorLoops)
    passes.addPass(createConvertLoopsToVector(rows));
  passes.addPass(createConvertRowKernelToVector(rows, processor));
}

void addSharedPasses(OpPassManager &passes) {
  passes.addPass(createSCFToControlFlowPass());
  passes.addPass(createConvertVectorToLLVMPass());
  passes.addPass(createFinalizeMemRefToLLVMConversionPass());
  passes.addPass(createConvertMathToLLVMPass());
  passes.addPass(createArithToLLVMConversionPass());
  passes.addPass(createConvertControlFlowToLLVMPass());
  passes.addPass(createConvertFuncToLLVMPass());
  passes.addPass(createReconcileUnrealizedCastsPass());
}

void addHostPasses(OpPassManager &passes, bool main) {
  passes.addPass(createConvertRlFrame());
  addSharedPasses(passes);
  passes.addPass(createConvertRlToRuntime({main}));
}

void addDevicePasses(OpPassManager &passes,
                     llvm::ArrayRef<std::string> elements) {
  ConvertRowKernelToGpuOptions options;
  options.elements.assign(elements.begin(), elements.end());
  passes.addPass(createConvertRowKernelToGpu(options));
  // The loops of the CPU, as its own pipeline has them.
  passes.addPass(createConvertRlToLoops());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  passes.addPass(createConvertChainToGpu());
  auto &device = passes.nest<gpu::GPUModuleOp>();
  device.addPass(createCanonicalizerPass());
  device.addPass(createCSEPass());
  device.addPass(createSCFToControlFlowPass());
  device.addPass(createConvertMathToLLVMPass());
  device.addPass(createConvertGpuOpsToNVVMOps());
  device.addPass(createCanonicalizerPass());
  device.addPass(createCSEPass());
  device.addPass(createReconcileUnrealizedCastsPass());
}

void registerPipelines() {
  registerMergeOldPassPasses();
  registerFoldZeroTermsPasses();
  registerDifferentiatePasses();
  registerDeadRowsPasses();
  registerSplitSweepsPasses();
  registerFormKernelsPasses();
  registerRlToLoopsPasses();
  registerLoopsToVectorPasses();
  registerChainToGpuPasses();
  registerRowKernelToGpuPasses();
  registerRowKernelToVectorPasses();
  registerRlToRuntimePasses();
  registerTransformsPasses();
  PassPipelineRegistration<>(
      "rl-to-kernels", "level rl to kernels, rows for 16 lanes with fma",
      [](OpPassManager &passes) { addKernelPasses(passes, RowTargets()); });
  PassPipelineRegistration<>(
      "rl-to-host", "kernels to the LLVM dialect with the host part",
      [](OpPassManager &passes) { addHostPasses(passes, true); });
  PassPipelineRegistration<>(
      "rl-to-device", "kernels that are formed to functions of NVVM",
      [](OpPassManager &passes) { addDevicePasses(passes, {}); });
}

} // namespace rl::compiler
