// In: the text of row kernels. Out: functions that can be called.
// Must not know: what the kernels compute.

#include "test/compiler/rows/Kernels.h"

#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h"
#include "compiler/dialect/RlDialect.h"
#include "compiler/pipelines/Pipelines.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"

#include <cstdio>
#include <cstdlib>

namespace rl::compiler::test {

[[noreturn]] static void stop(const std::string &what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(3);
}

template <typename T> static T orStop(llvm::Expected<T> value) {
  if (!value)
    stop(llvm::toString(value.takeError()));
  return std::move(*value);
}

Kernels::Kernels(const std::string &text, const std::string &cpu,
                 Augment augment, const std::string &triple) {
  if (std::string error = selectHost(cpu, host, triple); !error.empty())
    stop(error);
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<mlir::rl::RlDialect>();
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  if (!module)
    stop("the kernels do not parse");
  RowTargets targets = rowTargets(host);
  targets.types = {RowType::F32, RowType::BF16, RowType::F16};
  mlir::PassManager rows(&context);
  rows.addPass(createConvertRowKernelToVector(targets, host.cpu));
  if (mlir::failed(rows.run(*module)))
    stop("the kernels do not lower to vectors");
  if (augment)
    for (const RowSchedule &set : targets.sets)
      augment(*module, set);
  mlir::PassManager passes(&context);
  passes.addPass(mlir::createCanonicalizerPass());
  passes.addPass(mlir::createCSEPass());
  passes.addPass(mlir::createSCFToControlFlowPass());
  passes.addPass(mlir::createConvertVectorToLLVMPass());
  passes.addPass(mlir::createConvertMathToLLVMPass());
  passes.addPass(mlir::createArithToLLVMConversionPass());
  passes.addPass(mlir::createConvertIndexToLLVMPass());
  passes.addPass(mlir::createFinalizeMemRefToLLVMConversionPass());
  passes.addPass(mlir::createConvertFuncToLLVMPass());
  passes.addPass(mlir::createConvertControlFlowToLLVMPass());
  passes.addPass(mlir::createReconcileUnrealizedCastsPass());
  if (mlir::failed(passes.run(*module)))
    stop("the kernels do not lower");
  llvm::LLVMContext llvmContext;
  auto llvmModule = toHostLlvm(*module, host, llvmContext);
  if (!llvmModule)
    stop("the kernels do not translate");
  llvm::SmallVector<char, 0> buffer;
  llvm::raw_svector_ostream out(buffer);
  if (std::string error = writeObject(*llvmModule, host, out); !error.empty())
    stop(error);
  bytes.assign(buffer.data(), buffer.size());

  if (!triple.empty())
    return;
  jit = orStop(llvm::orc::LLJITBuilder().create());
  jit->getMainJITDylib().addGenerator(
      orStop(llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
          jit->getDataLayout().getGlobalPrefix())));
  if (auto error = jit->addObjectFile(
          llvm::MemoryBuffer::getMemBufferCopy(bytes, "rows")))
    stop(llvm::toString(std::move(error)));
}

Kernels::~Kernels() = default;

void *Kernels::address(const std::string &name) const {
  return orStop(jit->lookup(name)).toPtr<void *>();
}

} // namespace rl::compiler::test
