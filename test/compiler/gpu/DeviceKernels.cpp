// In: the text of row kernels, or functions of a GPU. Out: their PTX, and the
// LLVM IR it is made from as functions that fibers can call. Must not know:
// what the kernels compute.

#include "test/compiler/gpu/DeviceKernels.h"

#include "compiler/codegen/DevicePtx.h"
#include "compiler/codegen/HostObject.h"
#include "compiler/pipelines/Pipelines.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/ReplaceConstant.h"
#include "llvm/Transforms/Utils/Cloning.h"

#include <algorithm>
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

/// Shared memory becomes a place in what the block of the thread has: dynamic
/// shared memory, whose size is 0 here, the last. Returns the bytes of the
/// rest.
static size_t placeShared(llvm::Module &module) {
  std::vector<llvm::GlobalVariable *> all;
  for (llvm::GlobalVariable &global : module.globals())
    if (global.getAddressSpace() == 3)
      all.push_back(&global);
  auto sizeOf = [&](llvm::GlobalVariable *global) {
    return module.getDataLayout().getTypeAllocSize(global->getValueType());
  };
  std::partition(all.begin(), all.end(), sizeOf);
  auto *pointer = llvm::PointerType::get(module.getContext(), 3);
  llvm::FunctionCallee base = module.getOrInsertFunction("sim.shared", pointer);
  size_t bytes = 0;
  for (llvm::GlobalVariable *global : all) {
    llvm::convertUsersOfConstantsToInstructions(global);
    for (llvm::Use &use : llvm::make_early_inc_range(global->uses())) {
      auto *user = llvm::cast<llvm::Instruction>(use.getUser());
      llvm::IRBuilder<> b(
          &*user->getFunction()->getEntryBlock().getFirstInsertionPt());
      use.set(b.CreateConstGEP1_64(b.getInt8Ty(), b.CreateCall(base), bytes));
    }
    bytes += llvm::alignTo(sizeOf(global), 16);
    global->eraseFromParent();
  }
  return bytes;
}

size_t bringHome(llvm::Module &module, const HostTarget &host) {
  module.setTargetTriple(llvm::Triple(host.triple));
  module.setDataLayout(host.machine->createDataLayout());
  for (llvm::Function &function : llvm::make_early_inc_range(module)) {
    function.setCallingConv(llvm::CallingConv::C);
    function.removeFnAttr("target-cpu");
    function.removeFnAttr("target-features");
    if (!function.isDeclaration()) {
      function.addFnAttr("target-cpu", host.cpu);
      function.addFnAttr("target-features", host.features);
      for (llvm::Instruction &instruction : llvm::instructions(function))
        if (auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction))
          call->setCallingConv(llvm::CallingConv::C);
    }
    if (!function.getName().starts_with("llvm.nvvm."))
      continue;
    std::string name = function.getName().str();
    auto *stand =
        llvm::Function::Create(function.getFunctionType(),
                               llvm::GlobalValue::ExternalLinkage, "", module);
    function.replaceAllUsesWith(stand);
    function.eraseFromParent();
    stand->setName("sim." + name.substr(5));
  }
  return placeShared(module);
}

DeviceKernels::DeviceKernels(const std::string &source,
                             const std::string &element, Change change)
    : element(element) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(source, &context);
  if (!module)
    stop("the kernels do not parse");
  mlir::PassManager passes(&context);
  addDevicePasses(passes, {element});
  if (mlir::failed(passes.run(*module)))
    stop("the kernels do not lower");
  compile(*module, change);
}

DeviceKernels::DeviceKernels(mlir::ModuleOp lowered, Change change) {
  compile(lowered, change);
}

void DeviceKernels::compile(mlir::ModuleOp lowered, const Change &change) {
  HostTarget host;
  if (std::string error = selectHost("host", host); !error.empty())
    stop(error);
  llvm::LLVMContext llvmContext;
  const DeviceChip &chip = *findChip("sm_90");
  auto device = toDeviceLlvm(lowered, chip, llvmContext);
  if (!device)
    stop("the kernels do not translate");
  {
    auto copy = llvm::CloneModule(*device);
    if (std::string error = writePtx(*copy, chip, text); !error.empty())
      stop(error);
  }
  if (change)
    change(*device);
  shared = bringHome(*device, host);
  llvm::SmallVector<char, 0> buffer;
  llvm::raw_svector_ostream out(buffer);
  if (std::string error = writeObject(*device, host, out); !error.empty())
    stop(error);

  jit = orStop(llvm::orc::LLJITBuilder().create());
  jit->getMainJITDylib().addGenerator(
      orStop(llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
          jit->getDataLayout().getGlobalPrefix())));
  llvm::orc::SymbolMap symbols;
  for (const auto &[name, address] : intrinsics()) {
    llvm::StringRef known(name);
    std::string symbol =
        known.consume_front("llvm.") ? "sim." + known.str() : name;
    symbols[jit->mangleAndIntern(symbol)] = {
        llvm::orc::ExecutorAddr::fromPtr(address),
        llvm::JITSymbolFlags::Exported};
  }
  if (auto error = jit->getMainJITDylib().define(
          llvm::orc::absoluteSymbols(std::move(symbols))))
    stop(llvm::toString(std::move(error)));
  if (auto error = jit->addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(
          llvm::StringRef(buffer.data(), buffer.size()), "device")))
    stop(llvm::toString(std::move(error)));
}

DeviceKernels::~DeviceKernels() = default;

std::string DeviceKernels::run(const std::string &name,
                               const rlrt_device_rows &rows, int64_t count,
                               Launch launch) const {
  using Kernel = void (*)(uint64_t, int64_t, int64_t, uint64_t, uint64_t, float,
                          uint64_t, uint64_t, uint64_t, uint64_t, int64_t,
                          uint64_t, uint64_t, uint64_t, uint64_t);
  static_assert(RLRT_FURTHER == 4);
  int64_t size = element == "f32" ? 4 : 2;
  std::string symbol = name + "$" + element;
  launch.blocks = int(count);
  launch.shared = shared;
  if (launch.cluster) {
    symbol += "$cluster";
    launch.blocks *= launch.cluster;
    launch.shared +=
        size_t(rlrt_cluster_bytes(rows.vocab, size, launch.cluster));
  }
  auto kernel = orStop(jit->lookup(symbol)).toPtr<Kernel>();
  return test::run(launch, [&] {
    kernel(rows.logits, rows.stride, rows.vocab, rows.chosen, rows.points,
           rows.inverse_temperature, rows.logp, rows.entropy, rows.values,
           rows.parents, rows.begin, rows.further[0], rows.further[1],
           rows.further[2], rows.further[3]);
  });
}

std::string DeviceKernels::run(const std::string &name,
                               const rlrt_device_frame &frame,
                               unsigned seed) const {
  using Kernel = void (*)(uint64_t, uint64_t, uint64_t, uint64_t);
  auto kernel = orStop(jit->lookup(name)).toPtr<Kernel>();
  Launch launch;
  launch.threads = RLRT_CHAIN_THREADS;
  launch.seed = seed;
  launch.shared = shared;
  return test::run(launch, [&] {
    kernel(frame.values, frame.offsets, frame.extents, frame.failures);
  });
}

rlrt_device_rows onDevice(const rlrt_rows &rows, const rlrt_frame &frame,
                          const void *logits) {
  auto address = [](const void *p) {
    return uint64_t(reinterpret_cast<uintptr_t>(p));
  };
  return {address(logits),
          rows.stride,
          rows.vocab,
          address(rows.chosen),
          address(rows.points),
          rows.inverse_temperature,
          address(rows.logp),
          address(rows.entropy),
          address(frame.values),
          address(frame.parents),
          /*begin=*/0,
          {address(rows.further[0]), address(rows.further[1]),
           address(rows.further[2]), address(rows.further[3])}};
}

void dropCalls(llvm::Module &module, const std::string &name, int only) {
  int dropped = 0;
  for (llvm::Function &function : module) {
    int number = 0;
    for (llvm::Instruction &instruction :
         llvm::make_early_inc_range(llvm::instructions(function)))
      if (auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction))
        if (llvm::Function *called = call->getCalledFunction();
            called && called->getName().starts_with("llvm.nvvm." + name) &&
            (only < 0 || number++ == only)) {
          call->eraseFromParent();
          ++dropped;
        }
  }
  if (!dropped)
    stop("there is no call of " + name + " to drop");
}

} // namespace rl::compiler::test
