// In: a program at level rl. Out: an object file of its row kernels and chains
// as a GPU would have them, for logits of f32, that calls what only a GPU has
// through pointers `at.sim.*`; beside each a function `launch.` and its name
// that takes what the driver takes, addresses of the parameters. Must not know:
// who fills the pointers.

#include "compiler/codegen/DevicePtx.h"
#include "compiler/codegen/HostObject.h"
#include "compiler/pipelines/Pipelines.h"
#include "test/compiler/gpu/DeviceKernels.h"

#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/IR/IRBuilder.h"

#include <iostream>

using namespace rl::compiler;

/// Makes a function that is declared one that calls through a pointer.
static void callThrough(llvm::Function &function) {
  llvm::Module &module = *function.getParent();
  auto *pointer = llvm::PointerType::get(module.getContext(), 0);
  auto *place = new llvm::GlobalVariable(
      module, pointer, /*isConstant=*/false, llvm::GlobalValue::ExternalLinkage,
      llvm::ConstantPointerNull::get(pointer), "at." + function.getName());
  llvm::IRBuilder<> b(
      llvm::BasicBlock::Create(module.getContext(), "", &function));
  std::vector<llvm::Value *> arguments;
  for (llvm::Argument &argument : function.args())
    arguments.push_back(&argument);
  auto *result = b.CreateCall(function.getFunctionType(),
                              b.CreateLoad(pointer, place), arguments);
  if (function.getReturnType()->isVoidTy())
    b.CreateRetVoid();
  else
    b.CreateRet(result);
  function.setLinkage(llvm::GlobalValue::InternalLinkage);
}

/// Adds the function that the driver's stand-in calls for a kernel.
static void addLaunch(llvm::Function &kernel) {
  llvm::Module &module = *kernel.getParent();
  llvm::LLVMContext &context = module.getContext();
  auto *pointer = llvm::PointerType::get(context, 0);
  auto *launch = llvm::Function::Create(
      llvm::FunctionType::get(llvm::Type::getVoidTy(context), {pointer}, false),
      llvm::GlobalValue::ExternalLinkage, "launch." + kernel.getName(), module);
  llvm::IRBuilder<> b(llvm::BasicBlock::Create(context, "", launch));
  std::vector<llvm::Value *> arguments;
  for (llvm::Argument &argument : kernel.args()) {
    llvm::Value *place =
        b.CreateLoad(pointer, b.CreateConstGEP1_64(pointer, launch->getArg(0),
                                                   argument.getArgNo()));
    arguments.push_back(b.CreateLoad(argument.getType(), place));
  }
  b.CreateCall(&kernel, arguments);
  b.CreateRetVoid();
}

int main(int argc, char **argv) {
  if (argc != 3) {
    std::cerr << "usage: device_stand_in <in.mlir> <out.o>\n";
    return 2;
  }
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(argv[1], &context);
  mlir::PassManager passes(&context);
  addPlanPasses(passes);
  addDevicePasses(passes, {"f32"});
  if (!module || mlir::failed(passes.run(*module)))
    return 1;
  llvm::LLVMContext llvmContext;
  auto device = toDeviceLlvm(*module, *findChip("sm_90"), llvmContext);
  HostTarget host;
  if (!device || !selectHost("host", host).empty())
    return 1;
  // The driver finds what code that is called by nobody has.
  std::vector<llvm::Function *> kernels;
  for (llvm::Function &function : *device)
    if (!function.isDeclaration() && function.use_empty())
      kernels.push_back(&function);
  size_t bytes = test::bringHome(*device, host);
  for (llvm::Function *kernel : kernels)
    addLaunch(*kernel);
  for (llvm::Function &function : *device)
    if (function.isDeclaration() && function.getName().starts_with("sim."))
      callThrough(function);
  auto *i64 = llvm::Type::getInt64Ty(llvmContext);
  new llvm::GlobalVariable(*device, i64, /*isConstant=*/true,
                           llvm::GlobalValue::ExternalLinkage,
                           llvm::ConstantInt::get(i64, bytes), "sim.bytes");
  std::error_code code;
  llvm::raw_fd_ostream out(argv[2], code);
  std::string error = code ? code.message() : writeObject(*device, host, out);
  if (!error.empty())
    std::cerr << "device_stand_in: " << error << "\n";
  return error.empty() ? 0 : 1;
}
