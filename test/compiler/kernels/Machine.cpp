// In: a program as text and a random ragged batch. Out: what one step of its
// compiled kernels reports. Must not know: librlrt.
#include "Machine.h"

#include "Services.h"

#include "compiler/codegen/HostObject.h"
#include "compiler/frontend/Config.h"
#include "compiler/frontend/ModelToRl.h"
#include "compiler/pipelines/Pipelines.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"

#include <gtest/gtest.h>

#include <bit>

namespace kernels {

using namespace rl;

Machine::Machine(const std::string &text) : session(RL_STDLIB_FOLDER) {
  diag::Diagnostics diagnostics;
  program = sema::analyze(session, *session.add("test.rl", text), diagnostics);
  for (const diag::Diagnostic &diagnostic : diagnostics.all())
    ADD_FAILURE() << diag::render(diagnostic);
  if (diagnostics.hasErrors() || program.experiments.size() != 1)
    return;
  compile();
}

void Machine::compile() {
  compiler::SettingNumbers numbers;
  compiler::configOf(
      experiment(),
      std::vector<std::vector<compiler::SpaceName>>(experiment().phases.size()),
      numbers, {});
  settingOrder = numbers.order;

  mlir::DialectRegistry registry;
  compiler::registerDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  auto module = compiler::modelToRl(context, experiment());
  compiler::HostTarget target;
  ASSERT_EQ(compiler::selectHost("", target), "");
  mlir::PassManager passes(&context);
  compiler::RowTargets targets = compiler::rowTargets(target);
  targets.vectorLoops = vectorLoops;
  compiler::addKernelPasses(passes, targets);
  compiler::addHostPasses(passes, /*main=*/false);
  ASSERT_TRUE(mlir::succeeded(passes.run(*module)));
  auto llvmContext = std::make_unique<llvm::LLVMContext>();
  auto code = compiler::toHostLlvm(*module, target, *llvmContext);
  ASSERT_TRUE(code);

  auto made = llvm::orc::LLJITBuilder().create();
  ASSERT_TRUE(bool(made)) << llvm::toString(made.takeError());
  llvm::orc::SymbolMap services;
  for (auto [name, address] : serviceTable())
    services[(*made)->mangleAndIntern(name)] = {
        llvm::orc::ExecutorAddr::fromPtr(address),
        llvm::JITSymbolFlags::Exported};
  llvm::cantFail((*made)->getMainJITDylib().define(
      llvm::orc::absoluteSymbols(std::move(services))));
  (*made)->getMainJITDylib().addGenerator(llvm::cantFail(
      llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
          (*made)->getDataLayout().getGlobalPrefix())));
  llvm::cantFail((*made)->addIRModule(
      llvm::orc::ThreadSafeModule(std::move(code), std::move(llvmContext))));
  auto found = (*made)->lookup("rl_program");
  ASSERT_TRUE(bool(found)) << llvm::toString(found.takeError());
  entry = found->toPtr<const rlrt_program *>();
  jit = std::move(*made);
  watcher = watch(*this);
}

bool Machine::onePass(const model::Phase &phase) const {
  return compiler::passesOf(experiment(), phase) == 1;
}

static Failure failureOf(const rlrt_failures &failures,
                         const rlrt_check *checks) {
  const rlrt_check &check = checks[failures.check];
  double value = check.dtype == RLRT_I64 || check.dtype == RLRT_BOOL
                     ? double(failures.bits)
                     : std::bit_cast<double>(failures.bits);
  return {check.message, failures.point / check.dense, value};
}

rlrt_kernel Machine::find(const std::string &kernel) {
  return llvm::cantFail(jit->lookup(kernel)).toPtr<rlrt_kernel>();
}

Report Machine::run(size_t number, const Batch &batch, int64_t range,
                    States *states) {
  const model::Phase &phase = experiment().phases[number];
  rlrt_context context(phase, batch, range);
  context.watcher = watcher.get();
  if (states)
    context.states = *states;
  int32_t status = entry->phases[number].step(&context);
  if (context.failures.check >= 0)
    context.report.failure =
        failureOf(context.failures, entry->phases[number].checks);
  EXPECT_EQ(status != 0, context.report.failure.has_value());
  if (states)
    *states = context.nextStates;
  return context.report;
}

std::map<model::NodeId, double> Machine::settings(std::vector<double> params,
                                                  double step, double steps) {
  std::vector<double> out(settingOrder.size());
  rlrt_failures failures;
  entry->settings(params.data(), step, steps, out.data(), &failures);
  EXPECT_EQ(failures.check, -1);
  std::map<model::NodeId, double> result;
  for (size_t i = 0; i < out.size(); ++i)
    result[settingOrder[i]] = out[i];
  return result;
}

std::optional<Failure> Machine::settingsFailure(std::vector<double> params) {
  std::vector<double> out(settingOrder.size());
  rlrt_failures failures;
  entry->settings(params.data(), 0, 1, out.data(), &failures);
  if (failures.check < 0)
    return std::nullopt;
  EXPECT_LT(failures.check, entry->check_count);
  return failureOf(failures, entry->checks);
}

} // namespace kernels
