// In: a module that holds functions of a GPU, lowered to NVVM. Out: PTX and
// machine code for chips, and both inside a host module. Must not know: what
// the functions compute, the command line.

#include "compiler/codegen/DevicePtx.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "rlrt/device.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

#include <cstdlib>
#include <optional>

namespace rl::compiler {

namespace {

std::unique_ptr<llvm::TargetMachine> machineOf(const DeviceChip &chip) {
  LLVMInitializeNVPTXTargetInfo();
  LLVMInitializeNVPTXTarget();
  LLVMInitializeNVPTXTargetMC();
  LLVMInitializeNVPTXAsmPrinter();
  llvm::Triple triple("nvptx64-nvidia-cuda");
  std::string error;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return nullptr;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, chip.name, chip.features, llvm::TargetOptions(), std::nullopt,
      std::nullopt, llvm::CodeGenOptLevel::Aggressive));
}

void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder passes(&machine);
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(components);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, components, modules);
  passes.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)
      .run(module, modules);
}

/// Takes out what only clusters can run, and what nothing else used.
void dropClusters(llvm::Module &module) {
  for (llvm::Function &function : llvm::make_early_inc_range(module))
    if (function.hasFnAttribute("nvvm.maxclusterrank"))
      function.eraseFromParent();
  for (llvm::GlobalVariable &global :
       llvm::make_early_inc_range(module.globals()))
    if (global.use_empty())
      global.eraseFromParent();
}

std::string readAll(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

/// A file that goes away with this object.
struct Scratch {
  llvm::SmallString<128> path;
  std::optional<llvm::FileRemover> remover;
  explicit Scratch(llvm::StringRef suffix) {
    if (!llvm::sys::fs::createTemporaryFile("rlc-device", suffix, path))
      remover.emplace(path);
  }
};

} // namespace

const DeviceChip *findChip(llvm::StringRef name) {
  static const DeviceChip chips[] = {
#define CHIP(name, features, cards) {name, features},
#include "compiler/codegen/Chips.def"
#undef CHIP
  };
  for (const DeviceChip &chip : chips)
    if (chip.name == name)
      return &chip;
  return nullptr;
}

bool hasClusters(const DeviceChip &chip) {
  int number = 0;
  return !llvm::StringRef(chip.name).drop_front(3).getAsInteger(10, number) &&
         number >= 90;
}

std::unique_ptr<llvm::Module> toDeviceLlvm(mlir::ModuleOp module,
                                           const DeviceChip &chip,
                                           llvm::LLVMContext &context) {
  mlir::registerBuiltinDialectTranslation(*module->getContext());
  mlir::registerGPUDialectTranslation(*module->getContext());
  mlir::registerLLVMDialectTranslation(*module->getContext());
  mlir::registerNVVMDialectTranslation(*module->getContext());
  auto found = module.getOps<mlir::gpu::GPUModuleOp>();
  if (found.empty()) {
    module.emitError("holds no functions of a GPU");
    return nullptr;
  }
  auto device = mlir::translateModuleToLLVMIR(*found.begin(), context);
  std::unique_ptr<llvm::TargetMachine> machine = machineOf(chip);
  if (!device || !machine)
    return nullptr;
  device->setTargetTriple(machine->getTargetTriple());
  device->setDataLayout(machine->createDataLayout());
  if (!hasClusters(chip))
    dropClusters(*device);
  for (llvm::Function &function : *device)
    if (!function.isDeclaration()) {
      function.addFnAttr("target-cpu", chip.name);
      function.addFnAttr("target-features", chip.features);
    }
  optimize(*device, *machine);
  return device;
}

std::string writePtx(llvm::Module &module, const DeviceChip &chip,
                     std::string &ptx) {
  std::unique_ptr<llvm::TargetMachine> machine = machineOf(chip);
  if (!machine)
    return "this LLVM is built without NVPTX";
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream out(text);
  llvm::legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, out, nullptr,
                                   llvm::CodeGenFileType::AssemblyFile))
    return "LLVM writes no PTX for " + chip.name;
  passes.run(module);
  ptx = text.str().str();
  // PTX with a hole assembles only beside NVIDIA's library, which need not be
  // there: better no PTX at all.
  for (llvm::StringRef hole : {"__nv_", ".extern .func"})
    if (size_t at = ptx.find(hole); at != std::string::npos) {
      std::string line = ptx.substr(at, ptx.find('\n', at) - at);
      ptx.clear();
      return "the code for " + chip.name +
             " calls what nothing defines: " + line;
    }
  return "";
}

std::string findPtxas() {
  for (const char *variable : {"CUDA_ROOT", "CUDA_HOME", "CUDA_PATH"})
    if (const char *root = std::getenv(variable); root && *root) {
      llvm::SmallString<128> path(root);
      llvm::sys::path::append(path, "bin", "ptxas");
      if (llvm::sys::fs::can_execute(path))
        return std::string(path);
    }
  if (auto found = llvm::sys::findProgramByName("ptxas"))
    return *found;
  return {};
}

std::string assemblePtx(const std::string &ptxas, const std::string &ptx,
                        const DeviceChip &chip, std::string &cubin) {
  Scratch source("ptx"), result("cubin"), log("log");
  if (!source.remover || !result.remover || !log.remover)
    return "no temporary file for ptxas";
  std::error_code code;
  {
    llvm::raw_fd_ostream out(source.path, code);
    if (code)
      return "cannot write " + std::string(source.path) + ": " + code.message();
    out << ptx;
  }
  std::optional<llvm::StringRef> redirects[] = {
      std::nullopt, llvm::StringRef(log.path), llvm::StringRef(log.path)};
  std::string arch = "-arch=" + chip.name, message;
  llvm::StringRef arguments[] = {ptxas,       arch, "-O3",
                                 source.path, "-o", result.path};
  int status = llvm::sys::ExecuteAndWait(ptxas, arguments, std::nullopt,
                                         redirects, 0, 0, &message);
  if (status)
    return ptxas + " could not assemble for " + chip.name +
           (message.empty() ? "" : ": " + message) + "\n" + readAll(log.path);
  cubin = readAll(result.path);
  return "";
}

void embedDevice(llvm::Module &host, llvm::ArrayRef<DeviceImage> images,
                 llvm::ArrayRef<DeviceKernel> kernels,
                 llvm::ArrayRef<DeviceChain> chains) {
  llvm::LLVMContext &context = host.getContext();
  auto *pointer = llvm::PointerType::get(context, 0);
  auto *i32 = llvm::Type::getInt32Ty(context);
  auto *i64 = llvm::Type::getInt64Ty(context);
  auto constant = [&](llvm::Constant *value, const llvm::Twine &name) {
    auto *global = new llvm::GlobalVariable(host, value->getType(), true,
                                            llvm::GlobalValue::PrivateLinkage,
                                            value, name);
    global->setAlignment(llvm::Align(16));
    return global;
  };
  auto text = [&](llvm::StringRef bytes, const llvm::Twine &name) {
    return constant(llvm::ConstantDataArray::getString(context, bytes), name);
  };
  auto number = [&](llvm::Type *type, uint64_t value) {
    return llvm::ConstantInt::get(type, value);
  };
  // A count, and the address of as many numbers.
  auto numbers = [&](llvm::ArrayRef<int32_t> of,
                     std::vector<llvm::Constant *> &row) {
    row.push_back(number(i32, of.size()));
    row.push_back(constant(llvm::ConstantDataArray::get(context, of),
                           "rl.device.values"));
  };
  auto array = [&](llvm::StructType *type, llvm::ArrayRef<llvm::Constant *> of,
                   const llvm::Twine &name) {
    return constant(
        llvm::ConstantArray::get(llvm::ArrayType::get(type, of.size()), of),
        name);
  };

  auto *imageType = llvm::StructType::get(pointer, pointer, i32, i64, pointer);
  std::vector<llvm::Constant *> imageRows, kernelRows;
  for (const DeviceImage &image : images) {
    std::string name =
        "rl.device." + image.chip + (image.isCubin ? ".cubin" : ".ptx");
    // A zero ends the text; of machine code it is not counted.
    imageRows.push_back(llvm::ConstantStruct::get(
        imageType,
        {text(image.chip, "rl.device.chip"),
         text(image.function, "rl.device.function"), number(i32, image.isCubin),
         number(i64, image.bytes.size()), text(image.bytes, name)}));
  }
  auto *kernelType = llvm::StructType::get(pointer, pointer, i32, i32, pointer);
  for (const DeviceKernel &kernel : kernels)
    if (llvm::Function *function = host.getFunction(kernel.name)) {
      std::vector<llvm::Constant *> row{function,
                                        text(kernel.name, "rl.device.kernel"),
                                        number(i32, kernel.forClusters)};
      numbers(kernel.reads, row);
      kernelRows.push_back(llvm::ConstantStruct::get(kernelType, row));
    }
  auto *chainType = llvm::StructType::get(pointer, i32, i32, i32, pointer, i32,
                                          pointer, i32, pointer);
  std::vector<llvm::Constant *> chainRows;
  for (const DeviceChain &chain : chains) {
    std::vector<llvm::Constant *> functions;
    for (const std::string &kernel : chain.kernels)
      functions.push_back(host.getFunction(kernel));
    auto *list = llvm::ConstantArray::get(
        llvm::ArrayType::get(pointer, functions.size()), functions);
    std::vector<llvm::Constant *> row{
        text(chain.name, "rl.device.chain"), number(i32, chain.ofHost),
        number(i32, chain.hasChecks), number(i32, functions.size()),
        constant(list, "rl.device.chain.kernels")};
    numbers(chain.reads, row);
    numbers(chain.writes, row);
    chainRows.push_back(llvm::ConstantStruct::get(chainType, row));
  }
  auto *codeType =
      llvm::StructType::get(i32, i32, pointer, i32, pointer, i32, pointer);
  auto *code = llvm::ConstantStruct::get(
      codeType,
      {number(i32, RLRT_DEVICE_VERSION), number(i32, imageRows.size()),
       array(imageType, imageRows, "rl.device.images"),
       number(i32, kernelRows.size()),
       array(kernelType, kernelRows, "rl.device.kernels"),
       number(i32, chainRows.size()),
       array(chainType, chainRows, "rl.device.chains")});
  new llvm::GlobalVariable(host, codeType, true,
                           llvm::GlobalValue::ExternalLinkage, code,
                           "rlrt_device_code");
}

} // namespace rl::compiler
