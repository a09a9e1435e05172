// In: a module in the LLVM dialect. Out: optimized LLVM IR and an object file.
// Must not know: what the module computes, how it is linked.

#include "compiler/codegen/HostObject.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

namespace rl::compiler {

static std::string hostFeatures() {
  llvm::SubtargetFeatures features;
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    features.AddFeature(feature.getKey(), feature.getValue());
  return features.getString();
}

std::string selectHost(llvm::StringRef cpu, HostTarget &target,
                       llvm::StringRef other) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  // What asks for cpuid is inline assembly.
  llvm::InitializeNativeTargetAsmParser();
  llvm::Triple triple(other.empty() ? llvm::sys::getDefaultTargetTriple()
                                    : other.str());
  std::string error;
  const llvm::Target *architecture =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!architecture)
    return error;
  bool own = cpu.empty() || cpu == "host";
  target.anyX86 = cpu == "portable" && triple.isX86_64();
  if (cpu == "portable")
    cpu = triple.isX86_64() ? "x86-64" : "generic";
  target.triple = triple.str();
  target.cpu = (own ? llvm::sys::getHostCPUName() : cpu).str();
  target.features = own ? hostFeatures() : "";
  std::unique_ptr<llvm::MCSubtargetInfo> known(
      architecture->createMCSubtargetInfo(triple, "", ""));
  if (!known->isCPUStringValid(target.cpu))
    return "LLVM knows no processor `" + target.cpu + "` for " + target.triple +
           "; `llc-22 -mcpu=help` lists those it knows";

  target.machine.reset(architecture->createTargetMachine(
      triple, target.cpu, target.features, llvm::TargetOptions(),
      llvm::Reloc::PIC_, std::nullopt, llvm::CodeGenOptLevel::Aggressive));
  const llvm::MCSubtargetInfo &has = *target.machine->getMCSubtargetInfo();
  if (triple.isX86()) {
    target.lanes = has.checkFeatures("+avx512f") ? 16
                   : has.checkFeatures("+avx2")  ? 8
                                                 : 4;
    target.fma = has.checkFeatures("+fma");
    target.halves = has.checkFeatures("+f16c");
    target.bf16 = has.checkFeatures("+avx512bf16,+avx512vl");
    target.permutes = target.lanes == 16;
  } else {
    target.lanes = 4;
    target.fma = triple.isAArch64();
  }
  return "";
}

std::unique_ptr<llvm::Module> toHostLlvm(mlir::ModuleOp module,
                                         const HostTarget &target,
                                         llvm::LLVMContext &context,
                                         bool fast) {
  mlir::registerBuiltinDialectTranslation(*module->getContext());
  mlir::registerLLVMDialectTranslation(*module->getContext());
  auto llvmModule = mlir::translateModuleToLLVMIR(module, context);
  if (!llvmModule)
    return nullptr;
  llvmModule->setTargetTriple(llvm::Triple(target.triple));
  llvmModule->setDataLayout(target.machine->createDataLayout());
  for (llvm::Function &function : *llvmModule) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", target.cpu);
    // A function for an instruction set of its own says so itself.
    if (!target.features.empty() && !function.hasFnAttribute("target-features"))
      function.addFnAttr("target-features", target.features);
    // Where LLVM would rather use half of a 512-bit register.
    if (target.lanes == 16) {
      function.addFnAttr("prefer-vector-width", "512");
      function.addFnAttr("min-legal-vector-width", "512");
    }
  }

  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder passes(target.machine.get());
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(components);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, components, modules);
  passes
      .buildPerModuleDefaultPipeline(fast ? llvm::OptimizationLevel::O1
                                          : llvm::OptimizationLevel::O3)
      .run(*llvmModule, modules);
  return llvmModule;
}

std::string writeObject(llvm::Module &module, const HostTarget &target,
                        llvm::raw_pwrite_stream &out) {
  llvm::legacy::PassManager passes;
  if (target.machine->addPassesToEmitFile(passes, out, nullptr,
                                          llvm::CodeGenFileType::ObjectFile))
    return "LLVM writes no object files for " + target.triple;
  passes.run(module);
  out.flush();
  return "";
}

} // namespace rl::compiler
