// In: phases in order, kernels as LLVM functions. Out: host functions, tables,
// the program record and main. Must not know: what kernels compute.
#include "compiler/conversion/RlToRuntime/RlToRuntime.h"

#include "compiler/conversion/RlToLoops/RlToLoops.h"
#include "compiler/conversion/RlToRuntime/PhaseWriter.h"
#include "compiler/transforms/FormKernels/FormKernels.h"
#include "rlrt/abi.h"

#include "llvm/Support/JSON.h"

using namespace mlir;

namespace rl::compiler {

#define GEN_PASS_DEF_CONVERTRLTORUNTIME
#include "compiler/conversion/RlToRuntime/RlToRuntime.h.inc"

namespace {

/// Number of values of a phase's frame.
int64_t valueCount(mlir::rl::PhaseOp phase) {
  return phase->getAttrOfType<IntegerAttr>(valueCountAttr).getInt();
}

/// The record with the number of values in each phase, known only now.
FailureOr<std::string>
completeRecord(ModuleOp module, llvm::ArrayRef<mlir::rl::PhaseOp> phases) {
  auto config = module->getAttrOfType<StringAttr>(configAttr);
  if (!config)
    return module.emitError("has no program record in `rl.config`");
  llvm::Expected<llvm::json::Value> json = llvm::json::parse(config);
  if (!json)
    return module.emitError("its program record is no JSON: ")
           << llvm::toString(json.takeError());
  llvm::json::Object *record = json->getAsObject();
  llvm::json::Array *list = record ? record->getArray("phases") : nullptr;
  if (!list || list->size() != phases.size())
    return module.emitError("its program record does not list its phases");
  for (auto [entry, phase] : llvm::zip(*list, phases)) {
    llvm::json::Object *object = entry.getAsObject();
    if (!object)
      return module.emitError("its program record has a phase that is none");
    (*object)["values"] = valueCount(phase);
    // What is left of what the program reads.
    if (llvm::json::Object *needs = object->getObject("needs")) {
      bool reference = false;
      mlir::rl::PhaseOp own = phase;
      own.walk([&](mlir::rl::ScoreOp score) {
        reference |= score.getModel() == mlir::rl::ModelKind::Reference;
      });
      (*needs)["reference"] = reference;
    }
  }
  return llvm::formatv("{0}", *json).str();
}

struct ConvertRlToRuntime : impl::ConvertRlToRuntimeBase<ConvertRlToRuntime> {
  using ConvertRlToRuntimeBase::ConvertRlToRuntimeBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto phases = llvm::to_vector(module.getOps<mlir::rl::PhaseOp>());
    if (phases.empty()) {
      module.emitError("has no phase to run");
      return signalPassFailure();
    }
    FailureOr<std::string> record = completeRecord(module, phases);
    if (failed(record))
      return signalPassFailure();

    HostModule host(module);
    std::vector<std::vector<Member>> rows;
    for (mlir::rl::PhaseOp phase : phases) {
      AddressOf step = writePhase(host, phase);
      auto [count, checks] = writeChecks(
          host, phase, phase, (phase.getSymName() + ".checks").str());
      rows.push_back({host.text(phase.getSymName()), step, count, checks});
    }
    auto [count, checks] =
        writeChecks(host, module, mlir::rl::PhaseOp(), "rlrt.checks");
    for (mlir::rl::PhaseOp phase : phases)
      host.symbols.erase(phase);

    AddressOf program = host.table(
        programName,
        {{int32_t(RLRT_ABI_VERSION), host.text("rlrt.config", *record),
          AddressOf{settingsName.str()}, int32_t(rows.size()),
          host.table("rlrt.phases", rows), count, checks,
          // Only a program with row kernels has instruction sets.
          AddressOf{module.lookupSymbol(instructionsName)
                        ? instructionsName.str()
                        : ""}}},
        /*exported=*/true);
    if (makesMain)
      writeMain(host, program);
    module->removeAttr(configAttr);
    module->removeAttr(checksAttr);
  }

  static void writeMain(HostModule &host, const AddressOf &program) {
    Location loc = host.module.getLoc();
    LLVM::LLVMFuncOp run =
        host.function("rlrt_main", host.i32, {host.i32, host.ptr, host.ptr});
    LLVM::LLVMFuncOp main =
        host.function("main", host.i32, {host.i32, host.ptr});
    OpBuilder b(host.module.getContext());
    Block *entry = main.addEntryBlock(b);
    b.setInsertionPointToEnd(entry);
    Value record = host.address(b, loc, program);
    Value status =
        LLVM::CallOp::create(
            b, loc, run,
            ValueRange{entry->getArgument(0), entry->getArgument(1), record})
            .getResult();
    LLVM::ReturnOp::create(b, loc, status);
  }
};

} // namespace
} // namespace rl::compiler
